package dev.howdah.broker.fetch;

import java.util.List;

/** What a request changes in its session. A full request names everything that it wants, and forgets nothing. */
public record SessionChange(List<FetchTarget> wanted, List<FetchKey> forgotten) {

    public SessionChange {
        wanted = List.copyOf(wanted);
        forgotten = List.copyOf(forgotten);
    }
}
