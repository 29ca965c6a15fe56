package provenance

// Version names the way in which statements are compared. Claims that another
// version proposed are proposed anew: raise it with every change to parsing,
// features, weights or grouping.
func Version() string { return "5" }

// The weights of the comparison, fitted on testdata/claims/work.txt by
//
//	go test -tags figures -run Fit -v ./provenance
//
// Columns are the features of compare.go, in order; rows different, same, nested.
var fitted = weights{
	{1.10, -2.33, 1.48, 0.26, 0.39, 0.55, 1.38, 0.17, 1.08, 0.60, 1.71, 1.48, 1.68, -0.77, -0.11, -0.30, -0.22, 0.68, -0.49, -0.38, 1.77, -0.08, 0.44, -0.36, 0.37, 0.25, -0.19, 1.05, 0.68, 0.24},
	{0.27, 0.79, 0.13, -0.58, 0.51, 0.51, -0.54, -1.19, -0.48, -1.23, -1.30, -0.66, -1.26, -0.62, -0.51, 0.44, 0.86, -1.05, 0.76, -0.82, -1.37, 0.54, -0.21, 0.97, -0.43, 0.95, 0.20, -0.88, -1.43, 0.79},
	{-1.37, 1.54, -1.61, 0.32, -0.90, -1.05, -0.84, 1.02, -0.61, 0.62, -0.41, -0.82, -0.43, 1.39, 0.62, -0.15, -0.63, 0.37, -0.27, 1.20, -0.40, -0.46, -0.23, -0.62, 0.06, -1.20, -0.00, -0.17, 0.75, -1.03},
}
