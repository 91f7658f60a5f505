package dev.howdah.compat.shares;

import dev.howdah.compat.history.Event;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Settled;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM with share workers, to be killed: {@code bootstrap topic group name workers}. What they do goes to standard output
 * ({@link ShareLine}). On standard input {@code accept} lets them accept everything; its end is their end.
 */
public final class ShareHost {

    private ShareHost() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        ShareClients clients = new ShareClients(arguments[0], arguments[3]);
        List<ShareWorker> workers = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
            String name = arguments[3] + "-" + i;
            workers.add(new ShareWorker(
                    name,
                    name.hashCode(),
                    () -> clients.consumer(
                            arguments[2],
                            arguments[1],
                            "share.acknowledgement.mode",
                            "explicit",
                            "max.poll.records",
                            "20",
                            "request.timeout.ms",
                            "5000",
                            "default.api.timeout.ms",
                            "15000"),
                    new Printed(out, name)));
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (commands.readLine() != null) {
            workers.forEach(ShareWorker::acceptAll);
        }
        workers.forEach(ShareWorker::close);
        System.exit(0);
    }

    /** A line for each event; one println is one write, so that lines of several threads do not mix. */
    private record Printed(PrintStream out, String worker) implements ShareWorker.Log {

        @Override
        public void add(Event event) {
            out.println(ShareLine.of(event));
        }

        @Override
        public void asking(Reader reader, List<Settled> unknown) {
            out.println(ShareLine.asking(reader, unknown));
        }

        @Override
        public void asked(Reader reader) {
            out.println(ShareLine.asked(reader));
        }

        @Override
        public void failed(String why) {
            out.println(ShareLine.failed(worker, why));
        }
    }
}
