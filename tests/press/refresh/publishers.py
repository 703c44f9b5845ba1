"""A server that speaks the World Bank's and the OECD's protocols, in the shapes of their answers.

It serves values of any data package and can be told to misbehave: `faults` is a list of functions,
each used once, for the next request whose path holds a text.
"""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import quoteattr

GENERIC = "application/vnd.sdmx.genericdata+xml; charset=utf-8; version=2.1"
NAMESPACES = (
    'xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" '
    'xmlns:generic="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic" '
    'xmlns:common="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"'
)
DIMENSIONS = ("REF_AREA", "FREQ", "MEASURE", "UNIT_MEASURE", "PRICE_BASE", "TRANSFORMATION")


class Publishers:
    """What the two interfaces hold.

    Attributes
    ----------
    worldbank : dict of (code, geo, year) to float
    oecd : dict of (key without areas, geo, year) to float
    updated : str
        Date of the World Bank's database.
    statuses : dict of (geo, year) to str
        The OECD's observation status where it is not A.
    faults : list of (str, callable)
        Text in a path, and what to do instead of answering; used up in order.
    requests : list of str
    """

    def __init__(self, worldbank=None, oecd=None, updated="2026-10-08"):
        self.worldbank, self.oecd, self.updated = dict(worldbank or {}), dict(oecd or {}), updated
        self.statuses, self.faults, self.requests = {}, [], []
        self.url = ""

    def answer(self, path):
        """Status, headers and body for a path."""
        parts = urlsplit(path)
        steps = [unquote(step) for step in parts.path.strip("/").split("/")]
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if steps[0] == "v2":
            return self._worldbank(steps[2:], int(query["page"]), int(query["per_page"]))
        if steps[:2] == ["rest", "data"]:
            return self._oecd(steps[2], steps[3])
        return 404, {}, b"not found"

    def _worldbank(self, steps, page, size):
        if len(steps) == 2:  # sources/2
            header = {"page": 1, "pages": 1, "per_page": "1", "total": 1}
            row = {
                "id": "2", "lastupdated": self.updated, "name": "World Development Indicators",
                "code": "WDI", "description": "", "url": "", "dataavailability": "Y",
                "metadataavailability": "Y", "concepts": "3",
            }  # fmt: skip
            return _json([header, [row]])
        geos, code = steps[3].split(";"), steps[5]
        known = {c for c, _, _ in self.worldbank}
        if code not in known:
            message = {
                "id": "120",
                "key": "Invalid value",
                "value": "The provided parameter value is not valid",
            }
            return _json([{"message": [message]}])
        years = sorted({y for c, _, y in self.worldbank if c == code} | {1960})
        rows = [
            {
                "variable": [
                    {"concept": "Country", "id": geo, "value": geo},
                    {"concept": "Series", "id": code, "value": code},
                    {"concept": "Time", "id": f"YR{year}", "value": str(year)},
                ],
                "value": self.worldbank.get((code, geo, year)),
            }
            for geo in geos
            for year in years
        ]
        return _json(
            {
                "page": page, "pages": -(-len(rows) // size), "per_page": size, "total": len(rows),
                "sourceid": None, "lastupdated": self.updated,
                "source": {"id": "2", "name": "World Development Indicators", "data": rows[(page - 1) * size : page * size]},
            }
        )  # fmt: skip

    def _oecd(self, flow, key):
        areas, rest = key.split(".", 1)
        if flow != "OECD.STI.STP,DSD_MSTI@DF_MSTI":
            return 404, {}, b"NoRecordsFound"
        pattern = rest.split(".")
        series = {}
        for (known, geo, year), value in self.oecd.items():
            same = all(a in ("", b) for a, b in zip(pattern, known.split("."), strict=True))
            if same and geo in areas.split("+"):
                series.setdefault((geo, known), []).append((year, value))
        if not series:
            return 404, {}, b"NoRecordsFound"
        return 200, {"Content-Type": GENERIC}, self._message(series).encode()

    def _message(self, series):
        out = [
            f'<?xml version="1.0" encoding="utf-8"?>\n<message:GenericData {NAMESPACES}>'
            "<message:Header><message:ID>IREF000001</message:ID><message:Test>false</message:Test>"
            "<message:Prepared>2026-11-22T06:00:00Z</message:Prepared>"
            '<message:Sender id="OECD"/><message:Receiver id="not_supplied"/>'
            '<message:Structure structureID="MSTI" dimensionAtObservation="TIME_PERIOD">'
            '<common:Structure><Ref id="DSD_MSTI" version="1.3" agencyID="OECD.STI.STP" '
            'package="datastructure" class="DataStructure"/></common:Structure></message:Structure>'
            '</message:Header><message:DataSet structureRef="MSTI" action="Information">'
        ]
        for (geo, rest), points in sorted(series.items()):
            codes = zip(DIMENSIONS, [geo, *rest.split(".")], strict=True)
            out.append("<generic:Series><generic:SeriesKey>")
            out += [f'<generic:Value id="{n}" value={quoteattr(v)}/>' for n, v in codes]
            out.append("</generic:SeriesKey>")
            for year, value in sorted(points):
                status = self.statuses.get((geo, year), "A")
                out.append(
                    f'<generic:Obs><generic:ObsDimension value="{year}"/><generic:ObsValue value="{value!r}"/>'
                    f'<generic:Attributes><generic:Value id="OBS_STATUS" value="{status}"/>'
                    '<generic:Value id="UNIT_MULT" value="0"/></generic:Attributes></generic:Obs>'
                )
            out.append("</generic:Series>")
        return "".join([*out, "</message:DataSet></message:GenericData>"])


def _json(value):
    return 200, {"Content-Type": "application/json;charset=utf-8"}, json.dumps(value).encode()


@contextmanager
def serve(publishers):
    """Serve on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            publishers.requests.append(self.path)
            answer = publishers.answer(self.path)
            for fault in publishers.faults:
                if fault[0] in unquote(self.path):
                    publishers.faults.remove(fault)
                    answer = fault[1](*answer)
                    break
            if answer is None:  # hang up
                self.close_connection = True
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            pass  # a client that gave up waiting

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    publishers.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield publishers
    finally:
        server.shutdown()
        server.server_close()


# -- what can go wrong ------------------------------------------------------------------------------


def busy(status=503, wait=None):
    """Asks to come back later."""
    return lambda *_: (status, {"Retry-After": wait} if wait else {}, b"busy")


def status(code, body=b"no"):
    """Another HTTP status."""
    return lambda *_: (code, {}, body)


def hang_up(*_):
    """Closes the connection without an answer."""
    return None


def too_slow(seconds):
    """Answers after so many seconds."""

    def fault(*answer):
        time.sleep(seconds)
        return answer

    return fault


def cut_short(code, headers, body):
    """Promises the whole answer, sends half of it, hangs up."""
    return code, {**headers, "Content-Length": str(len(body)), "Connection": "close"}, body[: len(body) // 2]


def half(code, headers, body):
    """Half of the answer, as if it were the whole."""
    return code, headers, body[: len(body) // 2]


def page_of_html(*_):
    """What a proxy or a moved interface shows."""
    return 200, {"Content-Type": "text/html"}, b"<html><body>Maintenance</body></html>"


def edited(change):
    """The answer with another text in it."""
    return lambda code, headers, body: (code, headers, change(body.decode()).encode())


def fewer_rows(code, headers, body):
    """A page of the World Bank with rows missing, its header unchanged."""
    page = json.loads(body)
    page["source"]["data"] = page["source"]["data"][:-3]
    return code, headers, json.dumps(page).encode()
