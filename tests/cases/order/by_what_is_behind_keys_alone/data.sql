CREATE TABLE members (id INTEGER, words VARCHAR[]);
CREATE TABLE cards (member_id INTEGER, marks VARCHAR[]);
CREATE TABLE visits (id INTEGER, member_id INTEGER, places VARCHAR[]);
INSERT INTO members VALUES (1, ['once']), (2, ['thrice']), (3, ['never']);
INSERT INTO cards VALUES (1, ['of once']), (2, ['of thrice']), (3, ['of never']);
INSERT INTO visits VALUES (1, 1, ['hall']), (2, 2, ['hall']), (3, 2, ['yard']), (4, 2, ['loft']);
