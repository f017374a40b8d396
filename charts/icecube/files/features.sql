-- 26 features an event, from pulses, meta (the events' directions) and geometry (the sensors' places).
-- A pulse that is marked as auxiliary is mostly noise. A sensor counts once, with its first time and all of its charge.
WITH seen AS (
  SELECT event_id, sensor_id, min(time) AS first_time, sum(charge) AS charge, count(*) AS pulses
  FROM pulses
  WHERE NOT auxiliary
  GROUP BY event_id, sensor_id
),
started AS (
  SELECT event_id, min(first_time) AS start FROM seen GROUP BY event_id
),
placed AS (
  SELECT event_id, first_time - start AS t, charge AS q, pulses, x, y, z, sensor_id // 60 + 1 AS line
  FROM seen JOIN started USING (event_id) JOIN geometry USING (sensor_id)
)
SELECT
  event_id, any_value(azimuth) AS azimuth, any_value(zenith) AS zenith,
  count(*) AS t_count, median(t) AS t_median, avg(t) AS t_mean, stddev_samp(t) AS t_std,
  min(x) AS x_min, max(x) AS x_max, avg(x) AS x_mean, stddev_samp(x) AS x_std,
  min(y) AS y_min, max(y) AS y_max, avg(y) AS y_mean, stddev_samp(y) AS y_std,
  min(z) AS z_min, max(z) AS z_max, avg(z) AS z_mean, stddev_samp(z) AS z_std,
  ln(1 + avg(q)) AS q_mean, ln(1 + max(q)) AS q_max,
  -- light that moves makes place and time go together
  avg(x * t) AS xt_mean, avg(y * t) AS yt_mean, avg(z * t) AS zt_mean, avg(t * t) AS tt_mean, avg(q * t) AS qt_mean,
  log10(sum(pulses) / count(DISTINCT line)) AS pulses_per_line, log10(sum(pulses) / count(*)) AS pulses_per_sensor, log10(sum(pulses)) AS pulses
FROM placed JOIN meta USING (event_id)
GROUP BY event_id
ORDER BY event_id
