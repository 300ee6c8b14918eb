-- +goose Up

-- PostgreSQL looks up what entries refer to in another way; SQLite's foreign keys cost next to nothing.
SELECT 1;
