package record

func (*sqliteDB) indexDocument(t *tx, seq int64, titles []string, text string) error { return nil }
func (*sqliteDB) reindexTitle(t *tx, seq int64, titles []string, text func() (string, error)) error {
	return nil
}
func (*sqliteDB) indexAttribution(t *tx, id int64, source, cue, content []string) error { return nil }
func (*sqliteDB) dropAttributions(t *tx, document int64) error                          { return nil }
func (*sqliteDB) checkIndex(t *tx, report func(Problem)) error                          { return nil }
func (*sqliteDB) checkDocument(t *tx, seq int64, title, text string) (bool, error)      { return true, nil }
func (*sqliteDB) checkAttribution(t *tx, id int64, source, cue, content []string) (bool, error) {
	return true, nil
}
func (*sqliteDB) matching(in index, q Query, latest int) (query string, args []any)  { return }
func (*sqliteDB) ranked(t *tx, in index, q Query, ids []int64) ([]int64, error)      { return ids, nil }
func (*postgres) indexDocument(t *tx, seq int64, titles []string, text string) error { return nil }
func (*postgres) reindexTitle(t *tx, seq int64, titles []string, text func() (string, error)) error {
	return nil
}
func (*postgres) indexAttribution(t *tx, id int64, source, cue, content []string) error { return nil }
func (*postgres) dropAttributions(t *tx, document int64) error                          { return nil }
func (*postgres) checkIndex(t *tx, report func(Problem)) error                          { return nil }
func (*postgres) checkDocument(t *tx, seq int64, title, text string) (bool, error)      { return true, nil }
func (*postgres) checkAttribution(t *tx, id int64, source, cue, content []string) (bool, error) {
	return true, nil
}
func (*postgres) matching(in index, q Query, latest int) (query string, args []any) { return }
func (*postgres) ranked(t *tx, in index, q Query, ids []int64) ([]int64, error)     { return ids, nil }
