package provenance

// Version names the way in which statements are compared. Claims that another
// version proposed are proposed anew: raise it with every change to parsing,
// features, weights or grouping.
func Version() string { return "6" }

// The weights of the comparison, fitted on the episodes for work in testdata/claims by
//
//	go test -tags figures -run Fit -v ./provenance
//
// Columns are the features of compare.go, in order; rows different, same, nested.
var fitted = weights{
	{1.36, -1.00, 1.44, 0.26, 0.30, 0.30, 0.87, -0.01, 0.71, 0.20, 0.34, 1.21, 1.14, -0.39, 0.68, -0.22, 0.44, 0.65, -0.14, -0.21, 1.30, 0.00, 0.49, 0.01, 0.25, 0.08, 0.11, 1.18, 0.41, 0.02, -0.21, -0.17, -0.60, 0.44, 0.68, 0.48, -1.22},
	{-0.28, 0.59, -0.17, -0.55, -0.08, 0.41, -0.36, -0.72, -0.31, -0.84, -0.25, -0.43, -0.82, -0.78, -0.65, 0.45, 0.28, -0.76, 0.53, -0.37, -1.21, 0.01, -0.66, -0.22, -0.16, 0.85, -0.18, -0.95, -0.63, 0.38, 0.08, 0.52, -0.42, -0.06, 0.45, -0.39, 0.63},
	{-1.08, 0.41, -1.27, 0.28, -0.22, -0.70, -0.51, 0.73, -0.40, 0.64, -0.09, -0.78, -0.32, 1.17, -0.04, -0.23, -0.72, 0.11, -0.39, 0.58, -0.08, -0.01, 0.17, 0.21, -0.09, -0.93, 0.07, -0.23, 0.21, -0.40, 0.14, -0.35, 1.02, -0.38, -1.13, -0.09, 0.59},
}
