"""What tests of several parts share: the machine they run on, and the files they compare with."""
