WITH held_rows AS (
  SELECT
    study.pk AS study_key,
    CAST(study.study_datetime AS DATETIME) AS raw_day,
    series.pk AS series_key,
    series.modality AS modality,
    instances.availability AS availability,
    instances.held_count AS held_count
  FROM study
  JOIN series
    ON series.study_fk = study.pk
  JOIN (
    SELECT
      instance.series_fk AS series_key,
      instance.availability AS availability,
      COUNT(*) AS held_count
    FROM instance
    GROUP BY
      instance.series_fk,
      instance.availability
  ) AS instances
    ON instances.series_key = series.pk
), days AS (
  SELECT
    raw_days.raw_day AS raw_day,
    CASE
      WHEN (
        raw_days.raw_day BETWEEN ? AND ?
      )
      THEN CONVERT(VARCHAR(8), raw_days.raw_day, 112)
    END AS study_date
  FROM (
    SELECT DISTINCT
      CAST(study.study_datetime AS DATETIME) AS raw_day
    FROM study
  ) AS raw_days
), sized_rows AS (
  SELECT
    study.pk AS study_key,
    CAST(study.study_datetime AS DATETIME) AS raw_day,
    series.pk AS series_key,
    series.modality AS modality,
    sized.availability AS availability,
    sized.instance_count AS instance_count,
    sized.unsized_count AS unsized_count,
    sized.logical_bytes AS logical_bytes,
    sized.stored_bytes AS stored_bytes
  FROM study
  JOIN series
    ON series.study_fk = study.pk
  JOIN (
    SELECT
      sized_instances.series_key AS series_key,
      sized_instances.availability AS availability,
      COUNT(*) AS instance_count,
      SUM(CASE WHEN (
        sized_instances.own_bytes IS NULL
      ) THEN ? ELSE ? END) AS unsized_count,
      COALESCE(SUM(sized_instances.own_bytes), 0) AS logical_bytes,
      COALESCE(SUM(sized_instances.stored_bytes), 0) AS stored_bytes
    FROM (
      SELECT
        instance.series_fk AS series_key,
        instance.availability AS availability,
        MAX(stored_files.logical_bytes) AS own_bytes,
        SUM(stored_files.stored_bytes) AS stored_bytes
      FROM instance
      LEFT OUTER JOIN (
        SELECT
          files.instance_fk AS instance_fk,
          CASE WHEN (
            files.file_size > ?
          ) THEN files.file_size END AS logical_bytes,
          COALESCE(CASE WHEN (
            files.file_size > ?
          ) THEN files.file_size END, ?) AS stored_bytes
        FROM files
      ) AS stored_files
        ON stored_files.instance_fk = instance.pk
      GROUP BY
        instance.pk,
        instance.series_fk,
        instance.availability
    ) AS sized_instances
    GROUP BY
      sized_instances.series_key,
      sized_instances.availability
  ) AS sized
    ON sized.series_key = series.pk
  WHERE
    1 = 1
)
SELECT
  answer.part,
  answer.hospital,
  answer.period,
  answer.modality,
  answer.availability,
  answer.study_count,
  answer.distinct_study_count,
  answer.instance_count,
  answer.unsized_count,
  answer.logical_bytes,
  answer.stored_bytes
FROM (
  SELECT
    ? AS part,
    parts.hospital AS hospital,
    parts.period AS period,
    parts.modality AS modality,
    parts.availability AS availability,
    SUM(parts.study_count) AS study_count,
    SUM(parts.distinct_study_count) AS distinct_study_count,
    SUM(parts.instance_count) AS instance_count,
    SUM(parts.unsized_count) AS unsized_count,
    SUM(parts.logical_bytes) AS logical_bytes,
    SUM(parts.stored_bytes) AS stored_bytes
  FROM (
    SELECT
      CAST(NULL AS VARCHAR(64)) AS hospital,
      CAST(SUBSTRING(facts.study_date, 1, 6) AS VARCHAR(64)) AS period,
      CAST(facts.modality AS VARCHAR(64)) AS modality,
      facts.availability AS availability,
      facts.study_count AS study_count,
      facts.distinct_study_count AS distinct_study_count,
      ? AS instance_count,
      ? AS unsized_count,
      ? AS logical_bytes,
      ? AS stored_bytes
    FROM (
      SELECT
        read_groups.study_date AS study_date,
        read_groups.modality AS modality,
        read_groups.availability AS availability,
        read_groups.study_count AS study_count,
        read_groups.distinct_study_count AS distinct_study_count
      FROM (
        SELECT
          days.study_date AS study_date,
          COALESCE(NULLIF(NULLIF(UPPER(LTRIM(RTRIM(raw_groups.modality))), ?), ?), ?) AS modality,
          raw_groups.availability AS availability,
          raw_groups.study_count AS study_count,
          raw_groups.distinct_study_count AS distinct_study_count
        FROM (
          SELECT
            placed.raw_day AS raw_day,
            placed.modality AS modality,
            placed.availability AS availability,
            COUNT(*) AS study_count,
            SUM(placed.is_first) AS distinct_study_count
          FROM (
            SELECT
              held.study_key AS study_key,
              held.raw_day AS raw_day,
              held.modality AS modality,
              held.availability AS availability,
              CASE
                WHEN (
                  ROW_NUMBER() OVER (PARTITION BY held.study_key ORDER BY held.modality) = ?
                )
                THEN ?
                ELSE ?
              END AS is_first
            FROM (
              SELECT
                every_modality.study_key AS study_key,
                every_modality.raw_day AS raw_day,
                every_modality.modality AS modality,
                every_modality.availability AS availability
              FROM (
                SELECT
                  folded.study_key AS study_key,
                  folded.raw_day AS raw_day,
                  folded.modality AS modality,
                  MAX(
                    MAX(
                      CASE
                        WHEN (
                          folded.availability BETWEEN ? AND ?
                        )
                        THEN folded.availability
                        ELSE ?
                      END
                    )
                  ) OVER (PARTITION BY folded.study_key) AS availability
                FROM (
                  SELECT
                    held_rows.study_key AS study_key,
                    held_rows.raw_day AS raw_day,
                    held_rows.availability AS availability,
                    COALESCE(NULLIF(NULLIF(UPPER(LTRIM(RTRIM(held_rows.modality))), ?), ?), ?) AS modality
                  FROM held_rows
                ) AS folded
                GROUP BY
                  folded.study_key,
                  folded.raw_day,
                  folded.modality
              ) AS every_modality
              WHERE
                1 = 1
            ) AS held
          ) AS placed
          GROUP BY
            placed.raw_day,
            placed.modality,
            placed.availability
        ) AS raw_groups
        LEFT OUTER JOIN days
          ON days.raw_day = raw_groups.raw_day
        WHERE
          1 = 1
      ) AS read_groups
    ) AS facts
    UNION ALL
    SELECT
      CAST(NULL AS VARCHAR(64)) AS hospital,
      CAST(SUBSTRING(facts.study_date, 1, 6) AS VARCHAR(64)) AS period,
      CAST(facts.modality AS VARCHAR(64)) AS modality,
      facts.availability AS availability,
      ? AS study_count,
      ? AS distinct_study_count,
      facts.instance_count AS instance_count,
      facts.unsized_count AS unsized_count,
      facts.logical_bytes AS logical_bytes,
      facts.stored_bytes AS stored_bytes
    FROM (
      SELECT
        read_groups.study_date AS study_date,
        read_groups.modality AS modality,
        read_groups.availability AS availability,
        read_groups.instance_count AS instance_count,
        read_groups.unsized_count AS unsized_count,
        read_groups.logical_bytes AS logical_bytes,
        read_groups.stored_bytes AS stored_bytes
      FROM (
        SELECT
          days.study_date AS study_date,
          COALESCE(NULLIF(NULLIF(UPPER(LTRIM(RTRIM(raw_groups.modality))), ?), ?), ?) AS modality,
          CASE
            WHEN (
              raw_groups.availability BETWEEN ? AND ?
            )
            THEN raw_groups.availability
            ELSE ?
          END AS availability,
          raw_groups.instance_count AS instance_count,
          raw_groups.unsized_count AS unsized_count,
          raw_groups.logical_bytes AS logical_bytes,
          raw_groups.stored_bytes AS stored_bytes
        FROM (
          SELECT
            sized_rows.raw_day AS raw_day,
            sized_rows.modality AS modality,
            sized_rows.availability AS availability,
            SUM(sized_rows.instance_count) AS instance_count,
            SUM(sized_rows.unsized_count) AS unsized_count,
            SUM(sized_rows.logical_bytes) AS logical_bytes,
            SUM(sized_rows.stored_bytes) AS stored_bytes
          FROM sized_rows
          GROUP BY
            sized_rows.raw_day,
            sized_rows.modality,
            sized_rows.availability
          HAVING
            SUM(sized_rows.instance_count) > ?
        ) AS raw_groups
        LEFT OUTER JOIN days
          ON days.raw_day = raw_groups.raw_day
        WHERE
          1 = 1
      ) AS read_groups
    ) AS facts
  ) AS parts
  GROUP BY
    parts.hospital,
    parts.period,
    parts.modality,
    parts.availability
  UNION ALL
  SELECT
    ? AS part,
    CAST(NULL AS VARCHAR(64)) AS hospital,
    CAST(MAX(study_days.study_date) AS VARCHAR(64)) AS period,
    CAST(NULL AS VARCHAR(64)) AS modality,
    CAST(NULL AS INTEGER) AS availability,
    ? AS study_count,
    ? AS distinct_study_count,
    ? AS instance_count,
    ? AS unsized_count,
    ? AS logical_bytes,
    ? AS stored_bytes
  FROM (
    SELECT
      days.study_date AS study_date
    FROM days
  ) AS study_days
) AS answer

-- values: 1970-01-01, 2026-11-22, 1, 0, 0, 0, 0, cell, 0, 0, 0, 0, , *, UNKNOWN, 1, 1, 0, 0, 3, 4, , *, UNKNOWN, 0, 0, , *, UNKNOWN, 0, 3, 4, 0, data_up_to, 0, 0, 0, 0, 0, 0
