package dev.howdah.broker.http.ingest;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.catalog.TopicNames;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.security.Principal;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TopicStore.NewTopic;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.Optional;

/** Finds the topic of a request, or creates it where {@code auto.create.topics.enable} says so, as for Kafka clients. Thread: any. */
final class TopicFinder {

    private final Catalog catalog;
    private final TopicAdmin admin;
    private final AdminThreads threads;
    private final BrokerConfig config;

    TopicFinder(Catalog catalog, TopicAdmin admin, AdminThreads threads, BrokerConfig config) {
        this.catalog = catalog;
        this.admin = admin;
        this.threads = threads;
        this.config = config;
    }

    /** Who wants a topic. Called once: at once, or on an admin thread. */
    interface Seeker {

        void onTopic(CatalogTopic topic);

        void onProblem(Problem problem);
    }

    /**
     * Finds it.
     *
     * @param exchange of who wants to write to it
     * @param rights of that one
     */
    void find(String name, Exchange exchange, Rights rights, Seeker seeker) {
        Principal by = exchange.principal();
        Optional<CatalogTopic> known = catalog.find(name);
        if (TopicNames.isInternal(name)) {
            seeker.onProblem(new Problem(
                    HttpResponseStatus.FORBIDDEN, "internal-topic", name + " is Kafka's own and cannot be written"));
        } else if (!rights.onTopic(Operation.WRITE, name)) {
            seeker.onProblem(denied(by, name));
        } else if (known.isPresent()) {
            seeker.onTopic(known.get());
        } else if (TopicNames.findFault(name).isPresent()) {
            seeker.onProblem(new Problem(
                    HttpResponseStatus.BAD_REQUEST,
                    "topic-name",
                    TopicNames.findFault(name).orElseThrow()));
        } else if (!config.autoCreatesTopics()) {
            seeker.onProblem(StoreProblems.unknownTopic(name));
        } else if (!rights.quietly().onCluster(Operation.CREATE) && !rights.onTopic(Operation.CREATE, name)) {
            seeker.onProblem(Problem.denied("no ACL lets " + by + " create " + name));
        } else if (!threads.offer(() -> create(name, exchange, seeker))) {
            seeker.onProblem(Problem.unavailable("too many calls wait for the database"));
        }
    }

    static Problem denied(Principal by, String name) {
        return Problem.denied("no ACL lets " + by + " write to " + name);
    }

    private void create(String name, Exchange exchange, Seeker seeker) {
        Optional<CatalogTopic> collision = admin.findCollision(name);
        if (collision.isPresent()) {
            seeker.onProblem(new Problem(
                    HttpResponseStatus.CONFLICT,
                    "topic-name",
                    name + " collides with the topic " + collision.get().name()));
            return;
        }
        Optional<CatalogTopic> created;
        try {
            created = admin.create(new NewTopic(name, config.partitionsDefault(), Map.of()));
        } catch (StorageException trouble) {
            seeker.onProblem(StoreProblems.of(trouble.failure(), name));
            return;
        } catch (RuntimeException | Error bug) {
            seeker.onProblem(Problem.unavailable("the topic could not be created"));
            throw bug;
        }
        created.ifPresent(
                topic -> AdminAudit.by(exchange.principal(), exchange.remoteAddress(), exchange.connectionId())
                        .addKeyValue("topic", topic.name())
                        .addKeyValue("partitions", topic.partitionCount())
                        .log("A topic is created"));
        // Not created means that somebody else was faster.
        created.or(() -> catalog.find(name))
                .ifPresentOrElse(seeker::onTopic, () -> seeker.onProblem(StoreProblems.unknownTopic(name)));
    }
}
