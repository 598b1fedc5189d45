CREATE TABLE spans (id INTEGER, span INTERVAL);
INSERT INTO spans VALUES
  (1, '1 year'), (2, '13 months'), (3, '-13 months'), (4, '45 days'), (5, '25 hours'), (6, '61 minutes'), (7, '61.5 seconds'),
  (8, '-0.5 seconds'), (9, '0.000001 seconds'), (10, '1 month -1 day'), (11, '2 days -3 hours'), (12, '-1 hour -2.25 seconds'),
  (13, '0 days'), (14, NULL), (15, to_months(2147483647) + to_days(2147483647) + to_microseconds(9223372036854775807)),
  (16, to_months(-2147483647) + to_days(-2147483647) + to_microseconds(-9223372036854775807)), (17, '0.1 seconds');
