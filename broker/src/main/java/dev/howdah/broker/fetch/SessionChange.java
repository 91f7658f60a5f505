package dev.howdah.broker.fetch;

import java.util.List;

/** What a request changes about its session; a full request wants everything and forgets nothing. */
public record SessionChange(List<FetchTarget> wanted, List<FetchKey> forgotten) {

    public SessionChange {
        wanted = List.copyOf(wanted);
        forgotten = List.copyOf(forgotten);
    }
}
