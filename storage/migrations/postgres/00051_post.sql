-- +goose Up

-- the ids of the groups in which an announcement is posted, or with whose posts something is done; null for none
ALTER TABLE announcement ADD COLUMN posted_in TEXT NOT NULL DEFAULT 'null';
-- the announcement that this notice posts, pins or does something with in a group; its people's have announcement_id
ALTER TABLE notice ADD COLUMN post_of BIGINT REFERENCES announcement (id);
CREATE INDEX notice_posts ON notice (post_of) WHERE post_of IS NOT NULL;
