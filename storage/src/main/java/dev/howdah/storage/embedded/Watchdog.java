package dev.howdah.storage.embedded;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the server when this JVM dies, however it dies: a shell that waits for the end of a pipe which only this JVM holds.
 * It ignores the terminal's Ctrl-C, which is for the broker. The next start would find the server too; this frees its memory
 * and its connections at once.
 */
final class Watchdog {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    /** SIGINT is Postgres's fast shutdown: connections are cut, a checkpoint is written. */
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

    /** To be called once the server is stopped: its pid may become another's. */
    void dismiss() {
        shell.destroyForcibly();
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("closing the watchdog's pipe", e);
        }
    }
}
