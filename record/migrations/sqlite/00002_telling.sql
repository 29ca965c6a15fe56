-- +goose Up

-- The path inside the source, who was told, and when: JSON, '' for nothing.
ALTER TABLE attributions ADD COLUMN telling TEXT NOT NULL DEFAULT '';
