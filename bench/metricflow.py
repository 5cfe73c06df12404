"""dbt MetricFlow itself: a project with the metrics of the workload, and the SQL that it writes for each of them."""

from pathlib import Path

from environments import PeerMissing, environment, ran, versions

PACKAGES = ["dbt-core<1.11", "dbt-metricflow", "dbt-duckdb"]
DATABASE = "field"
"""The file must have this name, because the SQL names the database."""

_PROJECT = """
name: field
version: "1.0"
config-version: 2
profile: field
model-paths: [models]
"""
_PROFILE = """
field:
  target: bench
  outputs:
    bench: {type: duckdb, path: field.duckdb, threads: 2}
"""
_SEMANTICS = """
models:
  - name: time_spine
    time_spine: {standard_granularity_column: date_day}
    columns:
      - {name: date_day, granularity: day}
semantic_models:
  - name: events
    model: ref('events')
    primary_entity: happening
    defaults: {agg_time_dimension: happened_on}
    entities:
      - {name: account, type: foreign}
    dimensions:
      - {name: happened_on, type: time, expr: day, type_params: {time_granularity: day}}
      - {name: name, type: categorical}
    measures:
      - {name: people, agg: count_distinct, expr: person}
      - {name: occurrences, agg: sum, expr: "1"}
metrics:
"""
_METRIC = """
  - name: {kind}_{window}
    label: {kind}_{window}
    type: cumulative
    type_params: {{measure: {measure}, cumulative_type_params: {{window: {window} days}}}}
    {only}
"""
_ONLY = "filter: \"{{ Dimension('happening__name') }} = 'Event 1'\""


def written_sql(home: Path, works: list[tuple[str, int]]) -> tuple[dict[tuple[str, int], str], str]:
    """MetricFlow's SQL for each (kind, window), and its versions; `people` are all active ones, `count` one event's."""
    programs = environment(home, "metricflow", PACKAGES)
    project = home / "metricflow"
    (project / "models").mkdir(parents=True, exist_ok=True)
    (project / "dbt_project.yml").write_text(_PROJECT)
    (project / "profiles.yml").write_text(_PROFILE)
    (project / "models" / "events.sql").write_text("select * from raw_events")
    (project / "models" / "time_spine.sql").write_text("select * from raw_days")
    metrics = [
        _METRIC.format(
            kind=kind,
            window=window,
            measure="people" if kind == "people" else "occurrences",
            only="" if kind == "people" else _ONLY,
        )
        for kind, window in works
    ]
    (project / "models" / "field.yml").write_text(_SEMANTICS + "".join(metrics))
    ran("dbt", [str(programs / "dbt"), "parse", "--quiet", "--profiles-dir", "."], project)
    found = {work: _sql(programs, project, f"{work[0]}_{work[1]}") for work in works}
    return found, versions(programs, ["metricflow", "dbt-metricflow", "dbt-core", "dbt-duckdb"])


def _sql(programs: Path, project: Path, metric: str) -> str:
    query = ["query", "--metrics", metric, "--group-by", "metric_time,account", "--explain", "--quiet"]
    lines = ran("MetricFlow", [str(programs / "mf"), *query], project).splitlines()
    starts = [place for place, line in enumerate(lines) if line.startswith(("SELECT", "WITH"))]
    if not starts:
        raise PeerMissing(f"MetricFlow: it wrote no SQL for {metric}")
    return "\n".join(lines[starts[0] :])
