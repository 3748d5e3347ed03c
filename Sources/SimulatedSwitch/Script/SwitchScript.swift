public import HubProtocol
public import LineModel

/// What a simulated switch shall do and when.
///
/// A script is text, one statement a line; blank lines and what follows `#` do not count. A statement that begins with
/// `at TIME` is carried out that long after the switch began to serve, one without at once:
///
///     at 2s incoming line-anna +46701740605 "Eva Lind"    somebody calls; the name may be left out
///     at 9s incoming line-anna anonymous                  without a number
///     at 10s hangUp 1                                     the far end of call 1 hangs up
///     at 4s answer 2                                      the far end of call 2, which a member placed, answers
///     at 3s phone bo-desk answers 1                       a desk phone acts, not the hub
///     at 5s phone bo/bo-desk holds 1                      also: resumes, hangsUp
///     at 20s disconnect                                   the socket is lost and comes back, the calls go on
///     answerDelay 2s                                      how long dialled parties let it ring
///     meetingDelay 1s                                     how long a call is on its way into a meeting
///     talkTime 30s                                        how long far ends talk before they hang up
///     dialled busy once                                   dialled parties: answer, busy, noAnswer, failed
///     refuse pickUp once                                  the order is refused
///     silent hold once                                    the order is neither carried out nor answered
///     delay answer 6s once                                it is carried out, but answered that late
///     rate 12                                             random incoming calls a minute
///
/// Calls are numbered from 1 in the order in which they came, dialled ones included. `once` may be left out and is then
/// meant; `always` goes on. Orders are dial, alert, stopAlert, answer, hold, resume, pickUp, hangUp, divert, transfer,
/// moveToMeeting, monitor, record. The party of a desk phone stands before the slash, or else before the last hyphen. Times are like `500ms`, `2s`, `1.5m`.
public struct SwitchScript: Sendable, Equatable {
    public var steps: [Step]

    public init(steps: [Step] = []) {
        self.steps = steps
    }

    /// One statement and its time.
    public struct Step: Sendable, Equatable {
        public var at: Duration
        public var statement: Statement

        public init(at: Duration = .zero, _ statement: Statement) {
            self.at = at
            self.statement = statement
        }
    }

    public enum Statement: Sendable, Equatable {
        case incoming(LineID, RemoteRow)
        case hangUp(call: Int)
        case answer(call: Int)
        case phone(LegRow, PhoneAct, call: Int)
        case disconnect
        case answerDelay(Duration)
        case talkTime(Duration)
        case meetingDelay(Duration)
        case dialled(DialResult, Repeat)
        case fault(SwitchOrder.Verb, Fault, Repeat)
        case rate(perMinute: Double)
    }

    /// What a desk phone does without the hub.
    public enum PhoneAct: String, Sendable, CaseIterable {
        case answers, holds, resumes, hangsUp
    }

    /// What becomes of a dialled call.
    public enum DialResult: String, Sendable, CaseIterable {
        case answer, busy, noAnswer, failed
    }

    /// What goes wrong with an order.
    public enum Fault: Sendable, Equatable {
        case refused
        case silent
        case delayed(Duration)
    }

    public enum Repeat: String, Sendable {
        case once, always
    }
}
