package attribution

import (
	_ "embed"
	"errors"
	"os"
	"sync"

	"chancery"
	"chancery/encoder"
)

// embedded are the weights that the program carries, as training exports them (see
// training/attribution/train.sh).
//
//go:embed weights/reader.weights
var embedded []byte

// weightsVariable names the environment variable that names another weights file.
const weightsVariable = "CHANCERY_READER_WEIGHTS"

// Default returns the trained reader over the weights file that the environment
// variable CHANCERY_READER_WEIGHTS names, or else over the weights that this build carries.
// They are opened once. Where there are none, the error says what to do.
func Default() (*Model, error) { return openDefault() }

var openDefault = sync.OnceValues(func() (*Model, error) { return openFrom(os.Getenv(weightsVariable), embedded) })

func openFrom(path string, built []byte) (*Model, error) {
	if path != "" {
		return OpenModel(path)
	}
	if len(built) == 0 {
		return nil, chancery.Errorf(chancery.NotFound, "this program was built without the weights of the trained reader; name a weights file in %s, or read with --reader simple", weightsVariable)
	}
	w, err := encoder.ParseWeights(built)
	if err != nil {
		return nil, err
	}
	return NewModel(w)
}

// OpenModel opens a weights file and makes a reader of it. The file must not change
// while the reader is used.
func OpenModel(path string) (*Model, error) {
	w, err := encoder.OpenWeights(path)
	if err != nil {
		kind := chancery.Damaged
		switch {
		case errors.Is(err, os.ErrNotExist):
			kind = chancery.NotFound
		case errors.Is(err, os.ErrPermission):
			kind = chancery.Denied
		case errors.Is(err, encoder.ErrNewer):
			kind = chancery.TooNew
		case errors.Is(err, encoder.ErrForeign):
			kind = chancery.Unsupported
		}
		return nil, chancery.Errorf(kind, "the reader's weights cannot be used: %w", err)
	}
	m, err := NewModel(w)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return m, nil
}
