"""Uses a running server as an outsider would: only grpcio and the published .proto files.

    python3 tests/python/from_outside.py --server target/debug/journey-ledger

Registers a child, appends, retries, conflicts, pipelines, reads back in every way, and follows the ledger across a
restart of the server; asks what falls due, what is overdue, and a figure; hands a return in and reads it out again. Any
answer that is not the one expected ends the run with a non-zero exit code.
"""

import argparse
import hashlib
import sys
import tempfile
import uuid
from datetime import date, timedelta
from pathlib import Path

import grpc
from contract import PROTO, channel, compiled, reason_of
from server import Server

AUTHORITY = "344"


def expect(what, found, wanted):
    if found != wanted:
        raise SystemExit(f"{what}: found {found!r}, expected {wanted!r}")
    print(f"ok  {what}")


def refused(what, call, code, reason):
    """The call must fail with just this code and reason."""
    try:
        call()
    except grpc.RpcError as error:
        expect(what, reason_of(error)[:2], (code, reason))
        return error
    raise SystemExit(f"{what}: was not refused")


class Outsider:
    """Somebody with a copy of the contract."""

    def __init__(self, contract, address):
        self.contract = contract
        self._channel = channel(address)
        self.ledger = contract.LedgerServiceStub(self._channel)
        self.history = contract.HistoryServiceStub(self._channel)
        self.insight = contract.InsightServiceStub(self._channel)
        self.exchange = contract.ExchangeServiceStub(self._channel)

    def close(self):
        self._channel.close()

    def event(self, day, note):
        made = self.contract.NewEvent(event_id=uuid.uuid4().bytes)
        occurred = made.fact.occurred.date
        occurred.year, occurred.month, occurred.day = 2026, 3, day
        made.fact.body.assessment_checkpoint_held.assessment_id = note
        return made

    def append_request(self, child_id, events, **expected):
        request = self.contract.AppendRequest(authority=AUTHORITY)
        child = request.children.add(events=events)
        child.child.child_id = child_id
        if expected:
            child.expected.CopyFrom(self.contract.ExpectedRevision(**expected))
        return request

    def append(self, *args, **expected):
        request = self.append_request(*args, **expected)
        return self.ledger.Append(request, timeout=30, wait_for_ready=True)

    def resolve(self, local_id, register=False):
        local = self.contract.LocalId(source_system="outside", local_id=local_id)
        request = self.contract.ResolveChildRequest(authority=AUTHORITY, local=local, register=register)
        return self.ledger.ResolveChild(request, timeout=30, wait_for_ready=True).child_id

    def journey(self, child_id, **options):
        request = self.contract.ReadJourneyRequest(authority=AUTHORITY, **options)
        request.child.child_id = child_id
        return [event for page in self.history.ReadJourney(request, timeout=30) for event in page.events]

    def everything(self, **options):
        request = self.contract.ReadLedgerRequest(authority=AUTHORITY, **options)
        return [event for page in self.history.ReadLedger(request, timeout=30) for event in page.events]

    def head(self):
        return self.ledger.GetHead(self.contract.GetHeadRequest(authority=AUTHORITY), timeout=30).head


def registers(outsider):
    nobody = lambda: outsider.resolve("C-1")  # noqa: E731
    refused("a local id that nobody registered", nobody, grpc.StatusCode.NOT_FOUND, "CHILD_NOT_FOUND")
    child_id = outsider.resolve("C-1", register=True)
    expect("a child's id has 16 bytes", len(child_id), 16)
    expect("registering again finds the same child", outsider.resolve("C-1", register=True), child_id)
    expect("so does asking", outsider.resolve("C-1"), child_id)
    return child_id


def the_printed_example(address):
    """The first append of `proto/README.md`, as it is printed."""
    page = (PROTO / "README.md").read_text(encoding="utf-8")
    example = page.split("```python\n")[1].split("```")[0]
    exec(compile(example.replace("127.0.0.1:50051", address), "proto/README.md", "exec"), {})


def appends_and_retries(outsider, child_id):
    first = outsider.event(2, "a-1")
    receipt = outsider.append(child_id, [first], state=outsider.contract.STREAM_STATE_ABSENT)
    told = receipt.children[0].events[0]
    expect("the first revision", told.revision, 0)
    expect("it is new", told.already_recorded, False)
    expect("the head is past it", receipt.head.size > told.position, True)
    again = outsider.append(child_id, [first], state=outsider.contract.STREAM_STATE_ABSENT).children[0].events[0]
    expect("a retry is told so", again.already_recorded, True)
    again.already_recorded = False
    expect("and gets the first receipt, whatever it expects", again, told)
    others = [outsider.event(3, "a-2"), outsider.event(4, "a-3")]
    more = outsider.append(child_id, [first, *others], exactly=0).children[0].events
    expect("some old, some new", [event.already_recorded for event in more], [True, False, False])
    expect("dense revisions", [event.revision for event in more], [0, 1, 2])
    return [first, *others]


def conflicts(outsider, child_id, events):
    stale = lambda: outsider.append(child_id, [outsider.event(5, "late")], exactly=0)  # noqa: E731
    refused("a stale revision", stale, grpc.StatusCode.ABORTED, "REVISION_CONFLICT")
    ahead = lambda: outsider.append(child_id, [outsider.event(5, "early")], exactly=99)  # noqa: E731
    refused("a revision ahead", ahead, grpc.StatusCode.FAILED_PRECONDITION, "REVISION_AHEAD")
    other = outsider.event(6, "other content")
    other.event_id = events[0].event_id
    reused = lambda: outsider.append(child_id, [other])  # noqa: E731
    refused("an id for other content", reused, grpc.StatusCode.ALREADY_EXISTS, "EVENT_ID_REUSED")
    twice = lambda: outsider.append(child_id, [outsider.event(7, "x"), other, other])  # noqa: E731
    refused("one id twice in an append", twice, grpc.StatusCode.INVALID_ARGUMENT, "DUPLICATE_IN_BATCH")
    nameless = outsider.event(8, "x")
    nameless.event_id = b""
    missing = lambda: outsider.append(child_id, [nameless])  # noqa: E731
    refused("an event without an id", missing, grpc.StatusCode.INVALID_ARGUMENT, "EVENT_ID_MISSING")
    unborn = outsider.event(31, "x")
    unborn.fact.occurred.date.month = 4
    wrong_day = lambda: outsider.append(child_id, [unborn])  # noqa: E731
    refused("31 April", wrong_day, grpc.StatusCode.INVALID_ARGUMENT, "DATE_INVALID")
    expect("none of these left a trace", len(outsider.journey(child_id)), len(events))


def pipelines(outsider, child_id):
    """Three appends on one stream: the second is refused and does not stop the third."""
    appends = [
        outsider.append_request(child_id, [outsider.event(9, "p-1")]),
        outsider.append_request(child_id, [outsider.event(9, "p-2")], exactly=0),
        outsider.append_request(child_id, [outsider.event(9, "p-3")]),
    ]
    steps = [outsider.contract.AppendStreamRequest(request_id=n, append=append) for n, append in enumerate(appends)]
    answers = list(outsider.ledger.AppendStream(iter(steps), timeout=30))
    expect("answers in the order of arrival", [answer.request_id for answer in answers], [0, 1, 2])
    expect("one refusal among them", [a.WhichOneof("result") for a in answers], ["receipt", "failure", "receipt"])
    expect("with its code", answers[1].failure.code, grpc.StatusCode.ABORTED.value[0])
    return [appends[0].children[0].events[0], appends[2].children[0].events[0]]


def reads_back(outsider, child_id, events):
    sent = [(event.event_id, event.fact) for event in events]
    read = outsider.journey(child_id)
    expect("a journey as it was sent", [(event.event_id, event.fact) for event in read], sent)
    expect("dense from 0", [event.revision for event in read], list(range(len(events))))
    backwards = outsider.journey(child_id, direction=outsider.contract.READ_DIRECTION_BACKWARDS, limit=2)
    expect("the newest two, backwards", [event.revision for event in backwards], [len(events) - 1, len(events) - 2])
    bound = outsider.contract.KnownAt(position=read[1].position)
    expect("as known at a position", [event.revision for event in outsider.journey(child_id, known_at=bound)], [0, 1])
    other = outsider.resolve("C-2", register=True)
    outsider.append(other, [outsider.event(10, "b-1")])
    everything = outsider.everything()
    expect("the whole ledger is dense", [event.position for event in everything], list(range(outsider.head().size)))
    only = outsider.contract.EventFilter(child_ids=[other])
    expect("filtered by child", [event.child_id for event in outsider.everything(filter=only)], [other])
    later = outsider.everything(from_position=read[-1].position)
    expect("from a position", later[0].event_id, read[-1].event_id)
    return other


def follow(outsider, **start):
    """The steps of a subscription; a server that goes away ends it."""
    request = outsider.contract.SubscribeRequest(authority=AUTHORITY, **start)
    return outsider.history.Subscribe(request, wait_for_ready=True, timeout=60)


def take(following, wanted):
    """Events until `wanted` of them and then caught up, and the last resume token."""
    events, caught_up, token = [], False, b""
    for step in following:
        events += step.events.events
        caught_up = caught_up or step.HasField("caught_up")
        token = step.resume_token or token
        if len(events) >= wanted and caught_up:
            return events, token
    raise SystemExit("the subscription ended early")


def follows_across_a_restart(contract, binary, data, server, child_id):
    outsider = Outsider(contract, server.address)
    size, following = outsider.head().size, follow(outsider)
    before, token = take(following, size)
    expect("a subscription starts with all there is", [event.position for event in before], list(range(size)))
    live = outsider.append(child_id, [outsider.event(11, "live")]).children[0].events[0]
    step = next(step for step in following if step.events.events)
    expect("and goes on with what comes", [event.event_id for event in step.events.events], [live.event_id])
    token = step.resume_token
    expect("the server stops when asked", server.stop(), 0)
    ended = None
    try:
        for step in following:
            token = step.resume_token or token
    except grpc.RpcError as error:
        ended = error.code()
    expect("which ends the subscription", ended, grpc.StatusCode.UNAVAILABLE)
    with Server(binary, data, listen=server.address) as again:
        expect("the same address", again.address, server.address)
        resumed = follow(outsider, resume_token=token)
        after = outsider.append(child_id, [outsider.event(12, "after")]).children[0].events[0]
        events, _ = take(resumed, 2)
        # The first is the ledger's own: it seals the heads when it stops.
        gapless = [live.position + 1, after.position]
        expect("resumed without gap or repeat", [event.position for event in events], gapless)
        expect("the heads were sealed", events[0].fact.body.HasField("heads_sealed"), True)
        expect("the child is still known", outsider.resolve("C-1"), child_id)
        outsider.close()
        expect("the server stops again", again.stop(), 0)


# England's bank holidays of spring 2026, from the published list.
HOLIDAYS = {date(2026, 4, 3), date(2026, 4, 6)}


def working_days_after(day, count):
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in HOLIDAYS
    return day


def asks_what_the_books_say(outsider):
    contract, insight = outsider.contract, outsider.insight
    child_id = outsider.resolve("C-9", register=True)
    started = outsider.event(2, "unused")
    started.fact.body.care_period_started.care_id = "care-1"
    outsider.append(child_id, [started])
    due = working_days_after(date(2026, 3, 2), 20)
    day = contract.Date(year=due.year, month=due.month, day=due.day)
    earlier = contract.Date(year=2026, month=3, day=20)
    asked = contract.GetJourneyRequest(child=contract.ChildRef(child_id=child_id), as_of=earlier)
    reviews = [clock for clock in insight.GetJourney(asked).clocks if clock.clock == "care-review"]
    expect("a first review is due after 20 working days", [clock.due_on for clock in reviews], [day])
    asked = contract.ListDeadlinesRequest(as_of=earlier, until=day, clocks=["LAC-REV-1"])
    getattr(asked, "from").CopyFrom(day)
    listed = insight.ListDeadlines(asked).deadlines
    expect("it is on the list of its day", [clock.child_id for clock in listed], [child_id])
    asked = contract.ListFlagsRequest(flags=["care-review-overdue"], as_of=day)
    expect("due today is not overdue", len(insight.ListFlags(asked).flags), 0)
    watch = insight.WatchFlags(contract.WatchFlagsRequest(flags=["care-review-overdue"]))
    first, second = next(watch), next(watch)
    expect("a watch begins with what stands", (first.flag.child_id, second.caught_up), (child_id, True))
    watch.cancel()
    asked = contract.GetMeasuresRequest(measures=["children-looked-after"], as_of=day, with_rows=True)
    measure = insight.GetMeasures(asked).measures[0]
    expect("one child is looked after", (measure.figures[0].value, len(measure.rows)), (1.0, 1))
    rules = insight.ListRules(contract.ListRulesRequest(kind="clock")).rules
    expect("every clock says where it is laid down", all(rule.citation for rule in rules), True)
    expect("there are more than a hundred clocks", len(rules) > 100, True)


HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nMADEUP1,2,17/12/2009,WBRI,,,\nMADEUP2,1,01/02/2010,WBRI,,,\n"
PLACEMENTS = """CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
MADEUP1,09/04/2017,S,V2,N1,U4,PR1,,,,,,
MADEUP2,09/05/2017,S,V2,N1,U4,PR1,01/03/2018,E4A,,,,
MADEUP2,09/04/17,S,V2,N1,U4,PR1,,,,,,
"""
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\nMADEUP1,17/12/2009,02/05/2017,PN1\n"


def upload(contract, files):
    """The steps of an import of SSDA903 tables on two children who do not exist."""
    step, received = contract.ImportRequest, contract.Date(year=2018, month=6, day=30)
    options = contract.ImportOptions(
        authority=AUTHORITY, format=contract.IMPORT_FORMAT_SSDA903, collection_year=2017, received=received
    )
    yield step(options=options)
    for name, text in files.items():
        content = text.encode()
        yield step(begun=contract.FileBegun(name=name))
        for at in range(0, len(content), 64):
            yield step(piece=content[at : at + 64])
        yield step(ended=contract.FileEnded(sha256=hashlib.sha256(content).digest()))
    yield step(complete=contract.UploadEnded(files=len(files)))


def hands_in_and_reads_out(outsider):
    contract, exchange = outsider.contract, outsider.exchange
    files = {"header.csv": HEADER, "episodes.csv": PLACEMENTS, "reviews.csv": REVIEWS}
    said = list(exchange.Import(upload(contract, files)))
    located = [(found.table, found.row, found.column) for step in said for found in step.findings.findings]
    expect("a row that cannot be read is located", located, [("episodes", 4, "DECOM")])
    summary = said[-1].summary
    expect("the others went in", (summary.rows, summary.refused_rows, summary.children_changed), (6, 1, 2))
    again = list(exchange.Import(upload(contract, files)))[-1].summary
    kept = (again.events_appended, again.already_recorded, again.head)
    expect("a second time nothing does", kept, (0, summary.events_appended, summary.head))
    broken_off = list(upload(contract, files))[:-1]
    half = lambda: list(exchange.Import(iter(broken_off)))  # noqa: E731
    refused("an upload that breaks off", half, grpc.StatusCode.INVALID_ARGUMENT, "UPLOAD_MALFORMED")
    asked = contract.ExportRequest(
        authority=AUTHORITY,
        format=contract.EXPORT_FORMAT_SSDA903,
        as_of=contract.Date(year=2018, month=3, day=31),
        at_least_position=summary.head.size - 1,
    )
    written, name = {}, None
    for step in exchange.Export(asked):
        kind = step.WhichOneof("step")
        if kind == "begun":
            name = step.begun.name
            written[name] = b""
        elif kind == "piece":
            written[name] += step.piece
        elif kind == "ended":
            expect(f"{name} is whole", step.ended.sha256, hashlib.sha256(written[name]).digest())
    expect("the last step says so", kind, "done")
    named = {line.split(",")[0] for line in written["2017-header.csv"].decode().splitlines()[1:]}
    expect("the children are in the return", {"MADEUP1", "MADEUP2"} <= named, True)
    reviews = written["2017-reviews.csv"].decode().splitlines()[1:]
    of_one = [line for line in reviews if line.startswith("MADEUP1,")]
    expect("and the review", of_one, ["MADEUP1,17/12/2009,02/05/2017,PN1"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    top = Path(__file__).resolve().parents[2]
    parser.add_argument("--server", type=Path, default=top / "target/debug/journey-ledger")
    binary = parser.parse_args().server
    contract = compiled()
    with tempfile.TemporaryDirectory(prefix="journey-ledger-outside-") as directory:
        data = Path(directory) / "data"
        with Server(binary, data) as server:
            outsider = Outsider(contract, server.address)
            child_id = registers(outsider)
            events = appends_and_retries(outsider, child_id)
            conflicts(outsider, child_id, events)
            events += pipelines(outsider, child_id)
            reads_back(outsider, child_id, events)
            the_printed_example(server.address)
            asks_what_the_books_say(outsider)
            hands_in_and_reads_out(outsider)
            outsider.close()
            follows_across_a_restart(contract, binary, data, server, child_id)
    print("everything as published")


if __name__ == "__main__":
    sys.exit(main())
