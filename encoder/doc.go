// Package encoder turns text into vectors: word pieces go through a small
// transformer of the BERT family, in Go, without cgo, in 8-bit integers, as fast
// as the processor multiplies them. It knows nothing of what the vectors are
// for. The reading model and search by meaning put heads on top of it, which
// live in the same weights file.
//
//	weights, err := encoder.OpenWeights("minilm-int8.weights")
//	enc, err := encoder.New(weights)
//	pieces := weights.Tokenizer().Tokenize(text, nil)
//	...                                        // cut into windows of up to 512, with [CLS] and [SEP]
//	var vectors encoder.Vectors
//	err = enc.Encode(ctx, windows, &vectors)   // vectors.Token(window, token)
//	head, err := enc.Linear("tags")
//	scores, err := head.Apply(nil, vectors.Rows)
//
// # Weights
//
// One file holds the tensors, the vocabulary and notes on where both come from
// (doc/weights.md). It is mapped, not read, and its floats and bytes are used
// where they lie. Matrices and word embeddings are stored in 8 bits with a scale
// for each row, which is the row's largest element over 127.
//
// # Word pieces
//
// Normalisation never builds the normalised text: words are read one at a time
// into a buffer of 100 code points, each of which knows the bytes it came from.
// Plain ASCII words, nearly all of an English text, skip decomposition. What a
// code point is (space, punctuation, ideograph, mark, dropped) comes from the
// reference's own answers about all of them, kept in tables.go: its tables are
// of Unicode 8 while Go's are newer, and what a model was trained to read must
// not change with a Go release. The vocabulary is a trie in one hash table,
// looked up by the longest match. Names of special pieces in a text are plain
// text here.
//
// # Where the time goes
//
// For all-MiniLM-L6-v2 (6 layers, 384 wide, 12 heads, 1,536 inside) a word piece
// costs 10.6 million multiply-adds with weights and, in a window of 256, 1.2
// million for attention, besides 27,000 exponentials and GELUs. A core with
// AVX-512 VNNI does 64 multiply-adds of 8 bits in each cycle. So three things
// decide the speed, in this order: that the products with weights run in 8 bits
// and keep the multipliers busy; that everything between them is vectorised
// too; and that data stay near the core. On the machine of the figures below
// the products take six tenths of the time and run at 97% of what the
// multipliers can do; attention's products take an eighth, at their own limit;
// exponentials, GELUs, layer norms and rounding take the rest.
//
// # Rounding to 8 bits
//
// Weights are signed bytes with a scale for each output. They are read as they
// are in the file and laid out once, on opening, in panels: for 32 outputs (16
// on narrower registers) and four inputs at a time, the bytes that one vector
// register takes. Activations are rounded anew before every product, each token
// for itself: to 256 values evenly spaced from the least of its vector to the
// greatest. With codes q, x = low + scale·q, a product is
//
//	Σ w·x = scale·Σ w·q + low·Σ w
//
// where the first sum is of integers and exact, and the second belongs to the
// weights alone. So the values need not lie evenly about zero, which spares the
// outputs of GELU, hardly ever negative, one bit. Scales, sums and biases are applied in
// the registers that hold the sums.
//
// ONNX Runtime takes one range for all tokens of a batch. A range for each
// token is most of why the vectors here are closer to those in float32 (below),
// and it makes a window's vectors independent of the company it is encoded in.
//
// # Attention
//
// Queries by keys and shares by values run in 16-bit integers: twice as fast as
// float32 where processors multiply pairs of 16 bits and add them, and nearly as
// exact, since queries and keys keep 13 bits and values and shares 15, each head
// of each window scaled to fit. Between them softmax works in float32 to base 2,
// by a polynomial of degree 5.
//
// # Memory and cores
//
// Windows stand one after the other, a row for each token, without padding:
// 37 tokens cost what 37 tokens cost. Neighbouring windows are put into groups
// of up to 256 tokens, and a core takes a group through all layers before it
// takes the next: no core waits for another, and what it computes stays in its
// second-level cache. In the feed-forward block 96 rows at a time go up to 1,536
// values and down again, so the wide matrix never exists as a whole. Scratch
// memory is kept from call to call; a call allocates some ten small things
// however many tokens it has.
//
// One window is one group, and runs on one core. More cores do not slow it.
//
// # Kernels
//
// A set of kernels is chosen once by what the processor can do. The environment
// variable CHANCERY_KERNEL forces one, for tests:
//
//	avx512vnni   amd64: AVX-512 with VNNI; 12 rows by 32 columns in registers
//	avxvnni      amd64: AVX2 with AVX-VNNI; 6 by 16
//	avx2         amd64: AVX2; 4 by 16
//	neon         arm64: dot product (ASIMDDP); 4 by 16
//	portable     plain Go
//
// The amd64 sets are written by one generator (internal/kernel/gen), in Go, with
// the avo library: a product or a loop over a row is one function there, for
// registers of either width. go generate reproduces its output byte for byte.
// NEON is by hand.
//
// AVX2 has no exact product of four bytes: VPMADDUBSW saturates at 16 bits. Its
// set multiplies 16-bit integers, and uses S. Winograd's inner product of 1968,
//
//	x0·y0 + x1·y1 = (x0+y1)·(x1+y0) − x0·x1 − y0·y1
//
// which trades half of the multiplications for additions and so balances the
// pipes of the processor: 103 billion multiply-adds a second in registers
// against 89.
//
// Plain Go has no vectors. It multiplies three weights at once, 21 bits apart
// in a 64-bit word, and adds 32 such products before a field could overflow;
// attention takes two columns to a word, 32 bits apart.
//
// Integer parts are the same in all sets, bit for bit. The sets in assembly also
// add floats in one order and round every multiply-add once, so their vectors
// are the same bits on every processor; tests hold digests of them. Plain Go
// rounds a multiply-add twice; there, single values of a vector may differ by
// some hundredths where a code fell on the other side of a half.
//
// # Input that is refused
//
// A window that is empty, longer than the model's positions, or holds a number
// outside the vocabulary is refused before anything is computed ([ErrWindow]).
// Weights that lead to NaN or infinities are noticed in attention or in the last
// layer ([ErrNotFinite]). Any text makes word pieces: empty text makes none,
// a word of more than 100 characters one [UNK], bytes that are no UTF-8 stand
// for the replacement character.
//
// # What was measured
//
// all-MiniLM-L6-v2, one core of an AMD EPYC (Zen 4, 3.6 GHz), 16 windows of 256,
// medians. Ours are of three runs by the clock on a quiet machine; ONNX Runtime's
// are of processor time beside other work, in alternation with ours.
//
//	                             word pieces/s   multiply-adds/s   of the 8-bit peak
//	avx512vnni                          12,900       152 billion                 58%
//	avx2                                 6,510        77 billion                 29%
//	portable                               539       6.3 billion                2.4%
//	ONNX Runtime 1.32, 8-bit             7,100 to 8,700
//	  after its transformer optimiser    7,300 to 8,100
//
// The peak is 231 billion a second, VPDPBUSD on registers alone; the share counts
// only products with weights. By itself the 8-bit product reaches 223 billion
// with AVX-512, 101 with AVX2 and 8.4 in plain Go. Two cores do 2.0 times what
// one does (26,100 word pieces/s). Memory beside the weights is 12 MB for these windows on two cores,
// vectors included. Opening takes 31 ms of processor time for the 24 MB file: 13
// for its digest, 5 for the vocabulary, 10 to lay out the weights, on all cores.
//
//	go test -run xxx -bench . ./encoder/...       (pieces/cpu-s, Gmadd/cpu-s, %peak)
//	go test -run TestMemory -v ./encoder
//	python training/compare_encoder.py training/out/
//	python training/check_exactness.py training/out/
//
// AVX2 does .51 of AVX-512 on the quiet machine, .49 to .54 on a busy one.
// compare_encoder.py gives, on a quiet machine, 1.52 times ONNX Runtime's best, .52
// for AVX2 and 1.85 for two cores; on a busy one 1.5 to 1.9 times ONNX Runtime's best, and for plain Go 3.1 times the pure-Go backend of hugot 0.6.1,
// both on two cores.
//
// Against PyTorch in float32, on 2,000 windows of 256 from the corpora (512,000
// tokens): with 8-bit weights the cosine is .9989 on average, below .9963 for
// one token in a thousand, and .9780 at worst. ONNX Runtime with a scale
// for each channel: .991 and .962. In float32 mode all are above .99999.
// Similarities of 200 sentence pairs rank alike (Spearman .9988). A head that was
// trained together with its encoder (parts of speech of the English Web Treebank)
// gives the float32 label for 99.8% of 25,094 words of its dev part; one on the
// frozen encoder, which is wrong about every fourth word and so close to the
// border for many, for 98.8%.
//
// Tests run with every set that the processor has, or with the one that
// CHANCERY_KERNEL names; for arm64
//
//	GOARCH=arm64 go test -short -exec qemu-aarch64 ./encoder/...
//
// The two instructions of AVX-VNNI have been tested in their AVX-512 encoding, and
// their bytes against GNU as; no processor with AVX-VNNI and without AVX-512 was
// at hand.
//
// # What was tried and dropped
//
//   - Activations in 7 bits, with which AVX2 could use VPMADDUBSW and be a third
//     faster: on 40 windows the mean cosine falls from .9987 to .9967, the worst
//     from .992 to .981. Weights in 7 bits: .9971 and .984. Both are within what
//     was asked, but every processor would have paid for one.
//   - VPMADDUBSW on magnitudes of weights, their signs moved to the activations
//     with VPSIGNB: exact, but a quarter slower than VPMADDWD.
//   - Weights of AVX2 in 8 bits, widened in the loop: no faster, and it takes pipes
//     that the additions of Winograd's product want.
//   - Attention in float32: a seventh slower on the whole.
//   - GELU as a polynomial in y²: its terms cancel and leave an error of 1e-4 in
//     float32. In 2·y²/25−1 the same polynomial is good to 2e-6.
//   - Coefficients of polynomials read from memory in loops of 512 bits: a vector
//     takes as long to load as to multiply. Held in registers, exponentials went
//     from 3.1 to 4.3 billion a second and GELU from 1.8 to 2.4. With only 16
//     registers memory is better.
//   - Packing 8-bit codes into a register and storing that: slower on Zen 4 than
//     packing into memory (VPMOVUSDB).
//   - In plain Go, products one by one: 2 billion a second instead of 8. A pair
//     of rows by a pair of words is what its registers hold.
//   - Rounding each weight to the nearest step: as good in the mean (.99869 on
//     2,000 windows), but one token in 512,000 came to .9665, since a single
//     neuron of the first layer fires so hard that half a step in its column
//     counts. Matrices are now rounded by GPTQ (training/calibration.py), with
//     inputs from texts of our own; that token comes to .992. Scales of least
//     squared error, which clip the largest weights, gained nothing.
//   - Dividing the few outlier channels of activations before rounding, as
//     SmoothQuant does, would bring the activations' own share from .9993 to .9997.
//     It cannot be folded into layer norms here, because BERT adds their output to
//     the residual as well, and would cost a second copy of every normalised row.
//
// Weighed and not tried: splitting a single window among cores, which takes four
// meetings a layer where groups take none; 8 bits for the scores of attention,
// which would save a twentieth; a double-array trie for the vocabulary, since
// cutting words is a thousandth of the time.
package encoder
