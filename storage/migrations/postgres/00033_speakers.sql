-- +goose Up

-- letters of thanks are previewed with the speakers whom they are for, who are on no roster
ALTER TABLE preview ADD COLUMN speakers TEXT NOT NULL DEFAULT 'null'; -- JSON, names and titles
