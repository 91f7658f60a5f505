package dev.howdah.compat.groups;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Members on kafka-clients, in two JVMs: one for those that stay alive, one for those that will be killed. */
final class JavaMembers implements Members {

    private final GroupLog log;
    private final Supplier<JavaHost> stayers;
    private final Supplier<JavaHost> victims;
    private final String victimSuffix;
    private final Map<String, String> settings;

    /** Members whose name ends with {@code victimSuffix} live among the victims. The hosts are not closed here. */
    JavaMembers(
            GroupLog log,
            String bootstrap,
            Supplier<JavaHost> stayers,
            Supplier<JavaHost> victims,
            String victimSuffix,
            Map<String, String> settings) {
        this.log = log;
        this.stayers = stayers;
        this.victims = victims;
        this.victimSuffix = victimSuffix;
        this.settings = new TreeMap<>(Map.of("bootstrap.servers", bootstrap, "group.id", log.group()));
        this.settings.putAll(settings);
    }

    @Override
    public void start(String member) {
        host(member).start(member, log, new HashMap<>(settings));
    }

    @Override
    public void stop(String member) {
        host(member).stop(member);
    }

    @Override
    public void awaitStopped(String member) {
        Waiting.until(() -> log.hasEnded(member), () -> member + " ends; " + log, log);
    }

    @Override
    public void kill(String member) {
        victims.get().kill();
        log.killed(member);
    }

    @Override
    public void close() {}

    private JavaHost host(String member) {
        return member.endsWith(victimSuffix) ? victims.get() : stayers.get();
    }
}
