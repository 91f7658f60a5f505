package dev.howdah.storage.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A program that starts a server and then does nothing, to be killed. */
final class ServerOfAnotherJvm {

    private ServerOfAnotherJvm() {}

    public static void main(String[] arguments) throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedOptions.in(Path.of(arguments[0]))
                .withBinaries(EmbeddedOptions.Binaries.valueOf(arguments[1]))
                .withCacheDir(Path.of(arguments[2])));
        System.out.println("started on port " + postgres.url().port());
        var unused = System.in.read();
    }
}
