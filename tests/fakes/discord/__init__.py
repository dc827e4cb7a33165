"""Discord on a loopback socket: REST, gateway, and the people in a server.

It holds what Discord holds: three seconds to acknowledge, once; a form only as the first answer;
its limits, permissions and rate-limit headers; the nonce of a message for some minutes. Every body
is checked against Discord's own OpenAPI where ../shared is there, and against what that leaves out.
"""
