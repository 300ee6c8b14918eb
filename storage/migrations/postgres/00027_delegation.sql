-- +goose Up

-- whether all of a delegation are drawn, and which they are, is asked for each of many
CREATE INDEX certificate_delegation ON certificate (delegation_id, no) WHERE state = 'issued';
