-- +goose Up

-- Of PostgreSQL, where several replicas may run; a SQLite file has one process.
CREATE TABLE lease (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    term     INTEGER NOT NULL CHECK (term > 0),
    taken_at TEXT
) STRICT;
INSERT INTO lease (id, term) VALUES (1, 1);
