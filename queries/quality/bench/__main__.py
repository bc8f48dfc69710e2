"""`python -m queries.quality.bench`: false alarms and what is found, on made hospitals (docs/completeness.md)."""

from argparse import ArgumentParser
from collections import Counter
from time import process_time

from queries.quality.bench.hospitals import YEARS, made_hospital
from queries.quality.bench.scores import PLANTINGS, detected, false_alarms
from queries.quality.findings import FALSE_ALARMS_PER_YEAR


def main() -> None:
    parser = ArgumentParser(prog="python -m queries.quality.bench", description=__doc__)
    parser.add_argument("--hospitals", type=int, default=100)
    parser.add_argument("--first-seed", type=int, default=1)
    arguments = parser.parse_args()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.hospitals)
    hospitals = [made_hospital(seed) for seed in seeds]
    began = process_time()
    alarms = false_alarms(hospitals)
    seconds = process_time() - began
    series = sum(len(daily.names) for daily in hospitals)
    print(f"{len(hospitals)} hospitals without a fault, {series} series, {YEARS} years each")
    print(f"false alarms                 {len(alarms.findings):8}   {alarms.per_year:.3f} per hospital-year")
    print(f"  expected by the model               {FALSE_ALARMS_PER_YEAR:.3f}")
    for kind, number in Counter(finding.kind.value for finding in alarms.findings).items():
        print(f"  {kind:27}{number:8}")
    print(f"to judge one hospital        {1000 * seconds / len(hospitals):8.1f} ms")
    print("found, planted once in each hospital that has such a modality")
    for name, planting in PLANTINGS.items():
        found, planted = detected(hospitals, planting)
        print(f"  {name:50} {found:4} of {planted:4}   {100 * found / max(planted, 1):5.1f} %")


if __name__ == "__main__":
    main()
