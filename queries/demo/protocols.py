"""What is examined: modalities, how their share changes with the years, and the series each study gets."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Protocol:
    """Shares are of all studies, in the first and in the last year; ranges include both ends.

    `companions` are series without images that a study may also get: (modality, probability).
    """

    modality: str
    first_share: float
    last_share: float
    series: tuple[int, int]
    images_per_series: tuple[int, int]
    companions: tuple[tuple[str, float], ...] = ()

    def share(self, progress: float) -> float:
        """Between the first year (0) and the last (1)."""
        return self.first_share + (self.last_share - self.first_share) * progress


PROTOCOLS = (
    Protocol("CR", 0.44, 0.03, (1, 1), (1, 3)),
    Protocol("DX", 0.01, 0.40, (1, 2), (1, 2)),
    Protocol("CT", 0.17, 0.20, (1, 3), (16, 46), (("SR", 0.3), ("PR", 0.06), ("KO", 0.04))),
    Protocol("MR", 0.08, 0.10, (2, 4), (14, 30)),
    Protocol("US", 0.18, 0.16, (1, 1), (3, 10), (("SR", 0.15),)),
    Protocol("MG", 0.05, 0.06, (1, 1), (4, 4), (("PR", 0.25), ("KO", 0.1), ("SR", 0.1))),
    Protocol("XA", 0.015, 0.02, (1, 3), (5, 20)),
    Protocol("RF", 0.035, 0.01, (1, 1), (4, 12)),
    Protocol("SC", 0.02, 0.02, (1, 1), (1, 3)),
)


def choose_protocol(random: Random, progress: float) -> Protocol:
    return random.choices(PROTOCOLS, [protocol.share(progress) for protocol in PROTOCOLS])[0]


def series_of(random: Random, protocol: Protocol) -> list[tuple[str, int]]:
    """(modality, number of instances) of each series of one study."""
    count = random.randint(*protocol.series)
    series = [(protocol.modality, random.randint(*protocol.images_per_series)) for _ in range(count)]
    return series + [(name, 1) for name, probability in protocol.companions if random.random() < probability]
