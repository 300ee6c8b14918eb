-- +goose Up

-- to whom an announcement goes: a JSON list of segments, or null for everybody on the roster
ALTER TABLE announcement ADD COLUMN segments TEXT NOT NULL DEFAULT 'null';
