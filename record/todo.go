package record

import "errors"

var errNotBuilt = errors.New("record: not built yet")
