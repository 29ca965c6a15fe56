import edu.stanford.nlp.pipeline.CoreDocument;
import edu.stanford.nlp.pipeline.CoreQuote;
import edu.stanford.nlp.pipeline.StanfordCoreNLP;
import edu.stanford.nlp.util.Pair;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Prints the quotations that CoreNLP finds in text files, one a line: the file's number among the arguments, start
 * and end of the quotation, and start and end of its speaker's mention or -1 -1. Offsets count UTF-16 units.
 */
class Quotes {
    public static void main(String[] files) throws Exception {
        Properties p = new Properties();
        p.setProperty("annotators", "tokenize,pos,lemma,ner,depparse,coref,quote");
        p.setProperty("coref.algorithm", "statistical");
        StanfordCoreNLP pipeline = new StanfordCoreNLP(p);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (int i = 0; i < files.length; i++) {
            CoreDocument d = pipeline.processToCoreDocument(Files.readString(Path.of(files[i])));
            for (CoreQuote q : d.quotes()) {
                Pair<Integer, Integer> content = q.quoteCharOffsets();
                Pair<Integer, Integer> speaker = q.speakerCharOffsets().orElse(new Pair<>(-1, -1));
                out.println(i + " " + content.first + " " + content.second + " " + speaker.first + " " + speaker.second);
            }
        }
    }
}
