-- Figures for the bench: P posts in one tree of ten below each, ten indicators that every post carries, four
-- quarters. Keys are computed: %(b)s is the first; post n hangs below post (n-1)/10, its figure of indicator k is
-- b+n*10+k. P is 1 more than a multiple of ten, so that every inner post has exactly ten below it and every mean ends.
-- By k: most are means; 8 is a sum, 9 the lowest; 1, 4 and 7 are surveys of two waves; 2 has a last quarter in blank.

INSERT INTO org_orgunit (id, agency_id, parent_id, path, code, name, short_name, kind, period, source, assumption)
SELECT %(b)s, %(agency)s, NULL, %(b)s || '.', 'kota', 'Provinsi Ukur', 'Provinsi', 'kota',
    daterange('2024-01-01', NULL), '', '';
INSERT INTO org_position (id, agency_id, unit_id, code, title, short_title, tier, "order", period, source, assumption)
SELECT %(b)s + n, %(agency)s, %(b)s, 'pos-' || n, 'Jabatan ' || n, 'Jabatan',
    CASE WHEN n = 0 THEN 'walikota' ELSE 'pelaksana' END, n, daterange('2024-01-01', NULL), '', ''
FROM generate_series(0, %(p)s - 1) n;
INSERT INTO planning_objective (id, agency_id, block, name, "order")
SELECT %(b)s, %(agency)s, 'strategis', 'Meningkatnya mutu layanan', 1;
INSERT INTO planning_indicator (id, agency_id, objective_id, number, code, name, uom, definition, legal_bases, method,
    formula, inputs, readings, data_source, entry_system, polarity, period_kind, annual_rule, low, high, evidence, verifier,
    owner, assumptions, due_days)
SELECT %(b)s + k, %(agency)s, %(b)s, k + 1, 'U-' || k, 'Indeks ' || k, 'Indeks',
    m.definition, m.legal_bases, m.method, m.formula, m.inputs, m.readings, m.data_source, m.entry_system, 'maksimal',
    m.period_kind, (ARRAY['last', 'mean', 'last', 'sum'])[1 + k %% 4], NULL, NULL, m.evidence, '', '', '{}', m.due_days
FROM generate_series(0, 9) k, (SELECT * FROM planning_indicator
    WHERE agency_id = %(model)s AND formula > '' ORDER BY id LIMIT 1) m;
INSERT INTO measurement_indicatorhandling (agency_id, indicator_id, roll_up, missing, tiers, above, below, verifier,
    by_rank, annual_rule, force_majeure, no_event, carry_over, late)
SELECT %(agency)s, %(b)s + k, CASE k WHEN 8 THEN 'jumlah' ELSE 'terendah' END, 'sementara', '{}', '', '', '', false,
    '', 'dikecualikan', 'penuh', '', ''
FROM generate_series(8, 9) k;

-- The four quarters of every figure, the lowest first; digits end where decimal division would end them
CREATE TEMP TABLE bench_tree (n int, k int, v1 numeric, v2 numeric, v3 numeric, v4 numeric,
    reports int) ON COMMIT DROP;
CREATE OR REPLACE FUNCTION pg_temp.seen(k int, q int) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT (k = 2 AND q = 4) AND NOT (k %% 3 = 1 AND q %% 2 = 1) $$;
CREATE OR REPLACE FUNCTION pg_temp.noted(n int, k int, q int) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN pg_temp.seen(k, q) THEN ((6000 + (n * 7919 + k * 104729 + q * 31) %% 4000) * 0.01)::numeric END $$;
CREATE OR REPLACE FUNCTION pg_temp.ended(value numeric, places int) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT round(value, greatest(min_scale(value), places)) $$;
CREATE OR REPLACE FUNCTION pg_temp.joined(k int, added numeric, lowest numeric, places int) RETURNS numeric
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE k WHEN 8 THEN added WHEN 9 THEN lowest ELSE pg_temp.ended(added * 0.1, places) END $$;
CREATE OR REPLACE FUNCTION pg_temp.of_year(k int, v numeric[]) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE k %% 4 WHEN 1 THEN pg_temp.ended(sum(one) / count(one)::numeric, max(scale(one)))
        WHEN 3 THEN sum(one) ELSE v[4] END FROM unnest(v) one $$;
CREATE OR REPLACE FUNCTION pg_temp.state(k int, q int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN k %% 3 = 1 AND q %% 2 = 1 THEN 'N/A' WHEN k = 2 AND q = 4 THEN '' ELSE 'angka' END $$;
CREATE OR REPLACE FUNCTION pg_temp.judged(k int, q int, reached numeric) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN reached >= 100 THEN 'tercapai' WHEN reached < 100 THEN 'tidak-tercapai'
        WHEN pg_temp.state(k, q) = '' THEN 'belum-diisi' ELSE 'tidak-diukur' END $$;
-- of a target of 80,0000
CREATE OR REPLACE FUNCTION pg_temp.percent(value numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.ended(value * 1.25, scale(value) - 4) $$;
INSERT INTO bench_tree
SELECT n, k, pg_temp.noted(n, k, 1), pg_temp.noted(n, k, 2), pg_temp.noted(n, k, 3), pg_temp.noted(n, k, 4), 1
FROM generate_series(%(p)s / 10, %(p)s - 1) n, generate_series(0, 9) k;
DO $$ DECLARE first int; BEGIN FOR depth IN REVERSE 8..0 LOOP
    first := (10 ^ depth - 1)::int / 9; INSERT INTO bench_tree
    SELECT (n - 1) / 10, k,
        pg_temp.joined(k, sum(v1), min(v1), max(scale(v1))), pg_temp.joined(k, sum(v2), min(v2), max(scale(v2))),
        pg_temp.joined(k, sum(v3), min(v3), max(scale(v3))), pg_temp.joined(k, sum(v4), min(v4), max(scale(v4))),
        sum(reports)
    FROM bench_tree WHERE n > 0 AND (n - 1) / 10 BETWEEN first AND first * 10 GROUP BY (n - 1) / 10, k; END LOOP; END $$;

-- Figures as they stand once everything is settled
INSERT INTO measurement_figure (id, agency_id, edition_id, year, position_id, indicator_id, parent_id, source,
    q1, q2, q3, q4, annual, not_measured, value1, value2, value3, value4, state1, state2, state3, state4,
    counted, due, percent1, percent2, percent3, percent4, judgement1, judgement2, judgement3, judgement4,
    value_year, state_year, percent_year, judgement_year)
SELECT %(b)s + n * 10 + k, %(agency)s, %(edition)s, 2024, %(b)s + n, %(b)s + k,
    CASE WHEN n > 0 THEN %(b)s + (n - 1) / 10 * 10 + k END, CASE WHEN n < %(p)s / 10 THEN 'gabungan' ELSE 'isian' END,
    CASE WHEN k %% 3 <> 1 THEN 80 END, 80, CASE WHEN k %% 3 <> 1 THEN 80 END, 80, 80,
    CASE WHEN k %% 3 = 1 THEN ARRAY['q1', 'q3'] ELSE '{}' END,
    v1, v2, v3, v4, pg_temp.state(k, 1), pg_temp.state(k, 2), pg_temp.state(k, 3), pg_temp.state(k, 4),
    (SELECT array_agg(CASE WHEN pg_temp.seen(k, q) THEN reports ELSE 0 END) FROM generate_series(1, 4) q),
    (SELECT array_agg(CASE WHEN pg_temp.state(k, q) <> 'N/A' THEN reports ELSE 0 END) FROM generate_series(1, 4) q),
    pg_temp.percent(v1), pg_temp.percent(v2), pg_temp.percent(v3), pg_temp.percent(v4),
    pg_temp.judged(k, 1, pg_temp.percent(v1)), pg_temp.judged(k, 2, pg_temp.percent(v2)),
    pg_temp.judged(k, 3, pg_temp.percent(v3)), pg_temp.judged(k, 4, pg_temp.percent(v4)),
    year, CASE WHEN year IS NULL THEN '' ELSE 'angka' END, pg_temp.percent(year),
    pg_temp.judged(k, 4, pg_temp.percent(year))
FROM (SELECT *, pg_temp.of_year(k, ARRAY[v1, v2, v3, v4]) AS year FROM bench_tree) told ORDER BY n, k;
ANALYZE measurement_figure, org_position;
DROP TABLE bench_tree;
