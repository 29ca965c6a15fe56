package kernel

func testOnly() []*Set {
	if s := evex(); !s.lacks {
		return []*Set{s}
	}
	return nil
}
