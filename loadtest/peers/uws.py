"""uWebSockets as a minimal pub/sub server, out of the library that PyPI's `socketify` carries ready-built.

    python uws.py PORT

"s<topic>" subscribes and is echoed, "p<topic> <payload>" publishes the payload to the topic. Python decides nothing but
which of the two a message is: the loop, the sockets, the topics and the fan-out are uWebSockets' own, called through its
C functions rather than socketify's classes, whose loop spins while idle.
"""

import sys

from socketify.native import ffi, lib

SUBSCRIBE, PUBLISH = ord("s"), ord("p")


@ffi.callback("uws_websocket_message_handler")
def message(socket, content, length, opcode, _):
    verb = content[0][0] if length else 0
    if verb == SUBSCRIBE:
        lib.uws_ws_subscribe(0, socket, content + 1, length - 1)
        lib.uws_ws_send(0, socket, content, length, opcode)
    elif verb == PUBLISH:
        topic = bytes(ffi.buffer(content, length)).index(b" ")
        lib.uws_publish(0, app, content + 1, topic - 1, content + topic + 1, length - topic - 1, opcode, False)


@ffi.callback("uws_listen_handler")
def listening(socket, _, __):
    if socket == ffi.NULL:
        sys.exit("cannot listen")


loop = lib.socketify_create_loop()
lib.uws_get_loop_with_native(lib.socketify_get_native_loop(loop))
app = lib.uws_create_app(0, ffi.new("struct us_socket_context_options_t *")[0])
lib.uws_ws(0, app, b"/*", ffi.new("uws_socket_behavior_t *", {
    "maxPayloadLength": 16 << 10, "maxBackpressure": 1 << 20, "message": message})[0], ffi.NULL)
host = ffi.new("char[]", b"127.0.0.1")
lib.uws_app_listen_with_config(
    0, app, ffi.new("uws_app_listen_config_t *", {"port": int(sys.argv[1]), "host": host})[0], listening, ffi.NULL)
lib.socketify_loop_run(loop, lib.SOCKETIFY_RUN_DEFAULT)
