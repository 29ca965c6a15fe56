// Package provenance judges what a claim stands on.
//
// A claim is one proposition that attributions of any documents assert, deny or
// doubt. Its evidence ([Evidence]) is a directed graph: documents, actors,
// papers and unnamed sources, and the links by which one relies on another: a
// chain of speakers, a paper that was seen, a text that was copied. From it
// [Evidence.Count] reckons the number of independent origins, as an interval.
//
//   - At most: the largest number of chains from an origin to the claim that
//     share no node. This is the number of vertex-disjoint paths, which by
//     Menger's theorem equals the smallest number of nodes that cut every chain
//     (K. Menger, "Zur allgemeinen Kurventheorie", 1927). It is found by maximum
//     flow (E. Dinitz, 1970), every node having capacity one. Unnamed sources are
//     counted apart.
//   - At least: the largest number of the claim's attributions whose whole
//     ancestries, that is every node on any of their chains, are disjoint when
//     each unnamed source is taken to be everybody it could be. This is a set
//     packing: solved exactly by branch and bound where that ends within a fixed
//     number of steps; otherwise what was found by then, which is safe since
//     fewer are never more than there are. The answer says which.
//
// Nothing here reads a record or a file. Reliability and credibility ([Rating])
// are given by people and stand beside the count: they are never part of it.
//
// doc/evidence.md tells the method, its figures and its failures.
package provenance
