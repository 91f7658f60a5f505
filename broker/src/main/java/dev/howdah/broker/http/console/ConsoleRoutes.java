package dev.howdah.broker.http.console;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.config.HttpAdmin;
import dev.howdah.broker.http.Router;
import dev.howdah.storage.Storage;
import java.util.List;

/** Where the page is, and what it asks. Thread: the one that starts the broker. */
public final class ConsoleRoutes {

    /** Beside {@code index.html}. */
    private static final List<String> FILES = List.of(
            "console.css",
            "icon.svg",
            "main.js",
            "parts.js",
            "overview.js",
            "topics.js",
            "topic.js",
            "browse.js",
            "groups.js");

    private ConsoleRoutes() {}

    /** @param listener whose addresses of brokers are told */
    public static Router addTo(
            Router router,
            HandlerTable handlers,
            AdminThreads threads,
            Catalog catalog,
            LiveBrokers brokers,
            Storage storage,
            String listener,
            HttpAdmin admin) {
        boolean changes = admin == HttpAdmin.ALLOWED;
        Asker asker = new Asker(handlers, threads, listener);
        router.route("GET", "/", Page.of("index.html"));
        FILES.forEach(file -> router.route("GET", "/console/" + file, Page.of(file)));
        Changes change = new Changes(asker, catalog);
        router.route("POST", "/api/topics/*", changes ? Changes.guarded(change::create) : Changes::refuse)
                .route("DELETE", "/api/topics/*", changes ? Changes.guarded(change::delete) : Changes::refuse)
                .route("POST", "/api/topics/*/configs", changes ? Changes.guarded(change::configure) : Changes::refuse)
                .route("POST", "/api/groups/*/offsets", changes ? Changes.guarded(change::commit) : Changes::refuse);
        return router.route(
                        "GET", "/api/cluster", new ClusterEndpoint(asker, brokers, storage.postgresVersion(), changes))
                .route("GET", "/api/topics", new TopicsEndpoint(asker, catalog, storage.log(), storage.inspector()))
                .route("GET", "/api/topics/*", new TopicEndpoint(asker, catalog, storage.log()))
                .route("GET", "/api/groups", new GroupsEndpoint(asker, storage.measures()))
                .route("GET", "/api/groups/*", new GroupEndpoint(asker, storage.measures()));
    }
}
