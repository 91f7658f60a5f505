package dev.howdah.storage.embedded;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the server when this JVM dies, however it dies. It is a shell that waits for the end of a pipe which only this
 * JVM holds open. The shell ignores the terminal's Ctrl-C, which is for the broker. The next start would find and stop
 * the server too; the watchdog frees its memory and connections at once.
 */
final class Watchdog {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    /**
     * SIGINT is Postgres's fast shutdown: it cuts connections and writes a checkpoint
     * (https://www.postgresql.org/docs/current/server-shutdown.html).
     */
    private static final String SCRIPT = "trap '' INT TERM HUP; while read -r line; do :; done; kill -INT \"$1\"";

    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    static Watchdog over(long postmasterPid) throws IOException {
        return new Watchdog(Command.start(
                List.of("sh", "-c", SCRIPT, "howdah-postgres-watchdog", Long.toString(postmasterPid)),
                ProcessBuilder.Redirect.DISCARD));
    }

    /** Ends the watchdog. To be called once the server is stopped, because another process may get its pid. */
    void dismiss() {
        shell.destroyForcibly();
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("closing the watchdog's pipe", e);
        }
    }
}
