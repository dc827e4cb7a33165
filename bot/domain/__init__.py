"""What a peer support group is, in plain values: no await, no now(), no input or output."""
