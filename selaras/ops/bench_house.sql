-- A house for the bench: a head, D divisions, 5 subdivisions each, 9 staff each; a matrix from every giver to those
-- directly below; three indicators that everybody carries and seven of each division's own.
-- Keys are computed, not looked up: %(b)s is the first, division n is b+1+n, its subdivisions follow, then the staff.

-- Four words for a number; two numbers never share three of them, so that no two names are nearly the same.
CREATE OR REPLACE FUNCTION pg_temp.word(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT
    (string_to_array('arsip aset bencana berkas data desa gizi hibah izin jalan kas kebun kios lahan lampu listrik '
    'mutu niaga pajak pangan parkir pasar pegawai pohon rapat retribusi sampah sanitasi sekolah sungai surat taman '
    'tanah ternak usaha wabah warga wisata zakat zona', ' '))[1 + n %% 40] $$;
CREATE OR REPLACE FUNCTION pg_temp.words(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT
    concat_ws(' ', pg_temp.word(n / 1600), pg_temp.word(n / 40), pg_temp.word(n),
    pg_temp.word(n / 1600 + n / 40 + n)) $$;

-- Units and posts
INSERT INTO org_orgunit (id, agency_id, parent_id, path, code, name, short_name, kind, period, source, assumption)
SELECT %(b)s, %(agency)s, NULL, %(b)s || '.', 'kota', 'Kota Ukur', 'Kota', 'kota',
    daterange('2024-01-01', NULL), '', '';
INSERT INTO org_orgunit (id, agency_id, parent_id, path, code, name, short_name, kind, period, source, assumption)
SELECT %(b)s + 1 + n, %(agency)s, %(b)s, format('%%s.%%s.', %(b)s, %(b)s + 1 + n), 'bagian-' || n,
    'Bagian ' || pg_temp.words(n), 'Bagian', 'bagian', daterange('2024-01-01', NULL), '', ''
FROM generate_series(0, %(d)s - 1) n;
INSERT INTO org_orgunit (id, agency_id, parent_id, path, code, name, short_name, kind, period, source, assumption)
SELECT %(b)s + 1 + %(d)s + n, %(agency)s, %(b)s + 1 + n / 5,
    format('%%s.%%s.%%s.', %(b)s, %(b)s + 1 + n / 5, %(b)s + 1 + %(d)s + n), 'subbagian-' || n,
    'Subbagian ' || pg_temp.words(n * 7), 'Subbagian', 'subbagian', daterange('2024-01-01', NULL), '', ''
FROM generate_series(0, 5 * %(d)s - 1) n;
INSERT INTO org_position (id, agency_id, unit_id, code, title, short_title, tier, "order", period, source, assumption)
SELECT %(b)s, %(agency)s, %(b)s, 'kepala', 'Walikota Ukur', 'Walikota', 'walikota', 0,
    daterange('2024-01-01', NULL), '', '';
INSERT INTO org_position (id, agency_id, unit_id, code, title, short_title, tier, "order", period, source, assumption)
SELECT %(b)s + 1 + n, %(agency)s, %(b)s + 1 + n, 'kabag-' || n, 'Kepala Bagian ' || pg_temp.words(n), 'Kabag', 'kabag',
    n, daterange('2024-01-01', NULL), '', ''
FROM generate_series(0, %(d)s - 1) n;
INSERT INTO org_position (id, agency_id, unit_id, code, title, short_title, tier, "order", period, source, assumption)
SELECT %(b)s + 1 + %(d)s + n, %(agency)s, %(b)s + 1 + %(d)s + n, 'kasubbag-' || n,
    'Kepala Subbagian ' || pg_temp.words(n * 7), 'Kasubbag', 'kasubbag', n, daterange('2024-01-01', NULL), '', ''
FROM generate_series(0, 5 * %(d)s - 1) n;
INSERT INTO org_position (id, agency_id, unit_id, code, title, short_title, tier, "order", period, source, assumption)
SELECT %(b)s + 1 + 6 * %(d)s + n, %(agency)s, %(b)s + 1 + %(d)s + n / 9, 'pelaksana-' || n,
    'Pelaksana ' || pg_temp.words(n), 'Pelaksana', 'pelaksana', n, daterange('2024-01-01', NULL), '', ''
FROM generate_series(0, 45 * %(d)s - 1) n;
INSERT INTO org_superior (agency_id, position_id, superior_id, period, assumption)
SELECT %(agency)s, %(b)s + 1 + n, CASE WHEN n < %(d)s THEN %(b)s
    WHEN n < 6 * %(d)s THEN %(b)s + 1 + (n - %(d)s) / 5 ELSE %(b)s + 1 + %(d)s + (n - 6 * %(d)s) / 9 END,
    daterange('2024-01-01', NULL), ''
FROM generate_series(0, 51 * %(d)s - 1) n;

-- The dictionary, in the words of one entry of the example
INSERT INTO planning_objective (id, agency_id, block, name, "order")
SELECT %(b)s + n, %(agency)s, 'strategis', 'Meningkatnya mutu ' || pg_temp.words(n), n
FROM generate_series(0, %(d)s) n;
INSERT INTO planning_indicator (id, agency_id, objective_id, number, code, name, uom, definition, legal_bases, method,
    formula, inputs, readings, due_days, data_source, entry_system, polarity, period_kind, annual_rule, low, high, evidence,
    verifier, owner, assumptions)
SELECT %(b)s + n, %(agency)s, CASE WHEN n < 3 THEN %(b)s ELSE %(b)s + 1 + (n - 3) / 7 END,
    CASE WHEN n < 3 THEN n + 1 ELSE (n - 3) %% 7 + 1 END, 'U-' || n, 'Persentase ' || pg_temp.words(n * 3), 'Persen',
    m.definition, m.legal_bases, m.method, m.formula, m.inputs, m.readings, m.due_days, m.data_source, m.entry_system,
    m.polarity, m.period_kind, 'last', 0, 100, m.evidence, 'Inspektorat', '', '{}'
FROM generate_series(0, 2 + 7 * %(d)s) n, (SELECT * FROM planning_indicator
    WHERE agency_id = %(model)s AND formula > '' ORDER BY id LIMIT 1) m;

-- Matrices and their rows: k from 0 to 9, three of everybody's and seven of the division's own
INSERT INTO cascade_annex (id, agency_id, edition_id, giver_id, number, title, layout, tiers, receivers_label, derives,
    signer_post, signer_name, signer_nip)
SELECT %(b)s + n, %(agency)s, %(edition)s, %(b)s + n, 1 + n, 'Cascading',
    CASE WHEN n BETWEEN 1 AND %(d)s THEN 'kolom' ELSE 'penanggung-jawab' END,
    ARRAY[CASE WHEN n = 0 THEN 'kabag' WHEN n <= %(d)s THEN 'kasubbag' ELSE 'pelaksana' END],
    'Penerima', false, '', '', ''
FROM generate_series(0, 6 * %(d)s) n;
INSERT INTO cascade_receiver (agency_id, annex_id, position_id, "order", heading)
SELECT %(agency)s, %(b)s + 1 + n / 5, %(b)s + 1 + %(d)s + n, n %% 5, 'Subbagian ' || n
FROM generate_series(0, 5 * %(d)s - 1) n;
INSERT INTO cascade_matrixrow (id, agency_id, annex_id, "order", indicator_id, block, objective_number,
    objective_wording, indicator_number, indicator_wording, source_wording, measurement, uom, mode, derivation,
    "group", note, version, q1, q2, q3, q4, annual, not_measured)
SELECT r.id, i.agency_id, r.annex, r.place, i.id, o.block, o."order" + 1, o.name, i.number, i.name, 'e-SAKIP',
    CASE WHEN r.staff THEN '' ELSE i.method END, i.uom, 'salin', '', '', '', 1, 25, 50, 75, 100, 100, '{}'
FROM (
    SELECT %(b)s + n AS id, %(b)s AS annex, n AS place, %(b)s + n AS entry, false AS staff
    FROM generate_series(0, 2 + 7 * %(d)s) n
    UNION ALL
    SELECT %(b)s + 3 + 7 * %(d)s + n * 10 + k, %(b)s + 1 + n, k,
        CASE WHEN k < 3 THEN %(b)s + k ELSE %(b)s + n * 7 + k END, false
    FROM generate_series(0, %(d)s - 1) n, generate_series(0, 9) k
    UNION ALL
    SELECT %(b)s + 3 + 17 * %(d)s + n * 10 + k, %(b)s + 1 + %(d)s + n, k,
        CASE WHEN k < 3 THEN %(b)s + k ELSE %(b)s + n / 5 * 7 + k END, true
    FROM generate_series(0, 5 * %(d)s - 1) n, generate_series(0, 9) k
) r JOIN planning_indicator i ON i.id = r.entry JOIN planning_objective o ON o.id = i.objective_id;

-- Each post carries the ten rows of its superior's matrix, under what the superior carries of the same indicator
INSERT INTO cascade_commitment (id, agency_id, edition_id, row_id, position_id, indicator_id, giver_id, parent_id,
    scope_note, wording, "order", coordinator, q1, q2, q3, q4, annual, not_measured)
SELECT c.id, r.agency_id, %(edition)s, r.id, c.post, r.indicator_id, a.giver_id, c.above, '', '', c.place, c.leads,
    r.q1, r.q2, r.q3, r.q4, r.annual, '{}'
FROM (
    SELECT %(b)s + n * 10 + k AS id, %(b)s + 1 + n AS post, NULL::bigint AS above, n AS place,
        k < 3 AND n = 0 AS leads, CASE WHEN k < 3 THEN %(b)s + k ELSE %(b)s + n * 7 + k END AS entry
    FROM generate_series(0, %(d)s - 1) n, generate_series(0, 9) k
    UNION ALL
    SELECT %(b)s + (%(d)s + n) * 10 + k, %(b)s + 1 + %(d)s + n, %(b)s + n / 5 * 10 + k, n %% 5, n %% 5 = 0,
        %(b)s + 3 + 7 * %(d)s + n / 5 * 10 + k
    FROM generate_series(0, 5 * %(d)s - 1) n, generate_series(0, 9) k
    UNION ALL
    SELECT %(b)s + (6 * %(d)s + n) * 10 + k, %(b)s + 1 + 6 * %(d)s + n, %(b)s + (%(d)s + n / 9) * 10 + k, n %% 9,
        n %% 9 = 0, %(b)s + 3 + 17 * %(d)s + n / 9 * 10 + k
    FROM generate_series(0, 45 * %(d)s - 1) n, generate_series(0, 9) k
) c JOIN cascade_matrixrow r ON r.id = c.entry JOIN cascade_annex a ON a.id = r.annex_id;
ANALYZE;
