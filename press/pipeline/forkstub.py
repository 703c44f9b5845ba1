"""Stand in for a forked kernel: hand its start over to the fork server and live as long as it.

The kernel manager starts, watches and kills this small process as it would any kernel; when it
goes, the kernel goes too, and the other way round. Run without site packages, it starts at once.
"""

import json
import os
import signal
import socket
import sys

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # end without a traceback
    environment = dict(os.environ)
    watched = json.loads(environment.pop("NOTEBOOK_WATCH"))
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(sys.argv[1])
        request = {
            "arguments": sys.argv[2:],
            "folder": os.getcwd(),
            "environment": environment,
            "watch": watched,
        }
        connection.sendall((json.dumps(request) + "\n").encode())
        while connection.recv(1):
            pass
