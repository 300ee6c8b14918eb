-- +goose Up

-- the ids of the messages of a notice that is several, which have arrived: "12,13;14" are an album and what comes after it
ALTER TABLE notice ADD COLUMN arrived TEXT NOT NULL DEFAULT '';
CREATE INDEX notice_arrived ON notice (next_at, id) WHERE state = 'queued' AND arrived <> '';
