-- +goose Up

-- each announcement by its number on its course, as people call it
ALTER TABLE announcement ADD COLUMN no INTEGER NOT NULL DEFAULT 0;
-- how often it was sent: again to those only who hadn't got it
ALTER TABLE announcement ADD COLUMN round INTEGER NOT NULL DEFAULT 1 CHECK (round > 0);
-- when it was last paused, let go on, stopped or sent again
ALTER TABLE announcement ADD COLUMN changed_at TEXT;
-- why it has paused by itself, as a notice's failure; empty when somebody has paused it
ALTER TABLE announcement ADD COLUMN pause_reason TEXT NOT NULL DEFAULT '';
-- whether it was stopped; until what is on its way has arrived it is sending
ALTER TABLE announcement ADD COLUMN stopping INTEGER NOT NULL DEFAULT 0 CHECK (stopping IN (0, 1));
UPDATE announcement
SET no = numbered.nth
FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY course_id ORDER BY id) AS nth FROM announcement) AS numbered
WHERE announcement.id = numbered.id;
CREATE UNIQUE INDEX announcement_no ON announcement (course_id, no);
CREATE INDEX announcement_paused ON announcement (id) WHERE state = 'paused';

-- AUTOINCREMENT: those of a paused announcement have the negative of their ids, which have to be free when it goes on
CREATE TABLE recipients_anew (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    announcement_id INTEGER NOT NULL REFERENCES announcement (id),
    people          INTEGER NOT NULL CHECK (people > 0),
    list            TEXT NOT NULL CHECK (list <> '')
) STRICT;
INSERT INTO recipients_anew (id, announcement_id, people, list)
SELECT id, announcement_id, people, list FROM recipients ORDER BY id;
DROP TABLE recipients;
ALTER TABLE recipients_anew RENAME TO recipients;
CREATE INDEX recipients_announcement ON recipients (announcement_id, people);
