-- +goose Up

-- the announcement whose messages this one takes back from those who have them; it has the same number
ALTER TABLE announcement ADD COLUMN recalls BIGINT REFERENCES announcement (id);
DROP INDEX announcement_no;
CREATE UNIQUE INDEX announcement_no ON announcement (course_id, no) WHERE recalls IS NULL;
CREATE UNIQUE INDEX announcement_recalls ON announcement (recalls) WHERE recalls IS NOT NULL AND done_at IS NULL;
