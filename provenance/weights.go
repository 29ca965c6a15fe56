package provenance

// Version names the way in which statements are compared. Claims that another
// version proposed are proposed anew: raise it with every change to parsing,
// features, weights or grouping.
func Version() string { return "8" }

// The weights of the comparison, fitted on the episodes for work in testdata/claims by
//
//	go test -tags figures -run Fit -v ./provenance
//
// Columns are the features of compare.go, in order; rows different, same, nested.
var fitted = weights{
	{1.20, -0.94, 1.34, 0.43, 0.24, 0.27, 0.85, -0.05, 0.58, 0.12, 0.14, 1.07, 0.85, -0.51, 0.64, -0.26, 0.30, 0.69, -0.02, -0.29, 1.54, -0.06, 0.58, 0.05, 0.26, 0.01, 0.16, 1.04, 0.55, 0.35, -0.21, -0.26, -0.65, 0.49, 0.75, 0.50, -1.04},
	{-0.16, 0.58, -0.17, -0.49, -0.11, 0.41, -0.36, -0.72, -0.23, -0.84, -0.04, -0.26, -0.49, -0.36, -0.80, 0.52, 0.29, -0.79, 0.37, -0.40, -1.54, 0.07, -0.71, -0.22, -0.22, 0.93, -0.21, -0.88, -0.58, 0.39, -0.05, 0.70, -0.15, -0.00, 0.36, -0.39, 0.52},
	{-1.03, 0.36, -1.18, 0.05, -0.13, -0.68, -0.49, 0.77, -0.35, 0.72, -0.10, -0.81, -0.37, 0.87, 0.16, -0.26, -0.60, 0.10, -0.35, 0.69, -0.01, -0.01, 0.13, 0.17, -0.03, -0.94, 0.06, -0.15, 0.03, -0.74, 0.26, -0.44, 0.81, -0.48, -1.12, -0.11, 0.53},
}
