"""Asking a PBX what is going on, and picking its answers out of everything else that it says. Pure.

The answer is two lists, of queues and of channels, whose entries bear the ActionID of the question.
Events go on between them; those are no part of it.
"""

from datetime import datetime

from telephony_bridge.ami.protocol import END_OF_MESSAGE, MalformedMessageError, Message, parse

# Each is answered by a list, which ends with the event "…Complete".
QUESTIONS = ("QueueStatus", "CoreShowChannels")
COMPLETE, REFUSED, TIMEOUT = "complete", "refused", "timeout"
MAX_BYTES = 16 * 1024 * 1024  # some 20,000 channels; what is more is left out and the list called incomplete


class Inquiry:
    """The questions of one connection, and what has been answered."""

    def __init__(self, *, token: str, asked_at: datetime, lost_at: datetime | None) -> None:
        """``token`` must not be guessable: a caller whose name holds it would answer in the PBX's place."""
        self.is_open = True  # False: whatever still comes is too late
        self._token = token.encode()
        self._action_ids = {f"{question}-{token}": question for question in QUESTIONS}
        self._asked_at = asked_at
        self._lost_at = lost_at
        self._outcome = dict.fromkeys(QUESTIONS, TIMEOUT)
        self._answers: list[bytes] = []
        self._bytes = 0

    @property
    def is_answered(self) -> bool:
        """Whether nothing more is to be expected."""
        return TIMEOUT not in self._outcome.values() or self._bytes >= MAX_BYTES

    def questions(self) -> list[tuple[str, str]]:
        """Return each action with its ActionID."""
        return [(question, action_id) for action_id, question in self._action_ids.items()]

    def take(self, raw: bytes) -> bool:
        """Take one message; return False for those that answer no question of this inquiry."""
        # Nearly all messages are others: they are not worth parsing twice.
        if self._token not in raw:
            return False
        try:
            message = parse(raw)
        except MalformedMessageError:
            return False
        question = self._action_ids.get(message.get("ActionID"))
        if question is None:
            return False
        if self.is_open and not self.is_answered:
            self._note(message, raw, question=question)
        return True

    def close(self) -> bytes:
        """Take no more answers; return what was answered, below a header of the same form."""
        self.is_open = False
        header = {
            "Event": "Snapshot",
            **self._outcome,
            "LostAt": _seconds(self._lost_at),
            "AskedAt": _seconds(self._asked_at),
        }
        head = "\r\n".join(f"{key}: {value}" for key, value in header.items()).encode()
        return END_OF_MESSAGE.join([head, *self._answers])

    def _note(self, message: Message, raw: bytes, *, question: str) -> None:
        if message.get("Response") == "Error":
            self._outcome[question] = REFUSED
        if not message.get("Event"):
            return
        self._answers.append(raw)
        self._bytes += len(raw)
        if message["Event"] == f"{question}Complete":
            self._outcome[question] = COMPLETE


def _seconds(at: datetime | None) -> str:
    return f"{at.timestamp():.6f}" if at else ""
