package dev.howdah.broker.http.status;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether this broker does what clients ask: from when it is warm until it stops, and not while Postgres is away. Thread: any.
 */
public final class Readiness {

    private volatile Supplier<Optional<String>> trouble = () -> Optional.of("the broker is being started");

    /** It serves from now on, unless this says why not. */
    public void serves(Supplier<Optional<String>> unless) {
        trouble = unless;
    }

    public void stops() {
        trouble = () -> Optional.of("the broker is being stopped");
    }

    /** Why it is not ready; empty if it is. */
    Optional<String> findTrouble() {
        return trouble.get();
    }
}
