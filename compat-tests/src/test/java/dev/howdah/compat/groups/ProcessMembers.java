package dev.howdah.compat.groups;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Members that are a process each: the Python clients, which speak {@link MemberLine}, and kcat, which does not. */
final class ProcessMembers implements Members {

    private static final Pattern LINE = Pattern.compile("\\d{6,} \\S+ [a-z-]+ .*");
    private static final Pattern KCAT_RECORD = Pattern.compile("(\\d+) (\\d+) (\\S+)");
    private static final Pattern KCAT_REBALANCE = Pattern.compile("% Group .* rebalanced .*: (assigned|revoked): (.*)");
    private static final Pattern KCAT_PARTITION = Pattern.compile("\\[(\\d+)]");

    /** How to run a member of a name. */
    interface Command {
        List<String> of(String member);
    }

    private final GroupLog log;
    private final Command command;
    private final boolean kcat;
    private final Map<String, MemberProcess> processes = new HashMap<>();

    private ProcessMembers(GroupLog log, boolean kcat, Command command) {
        this.log = log;
        this.kcat = kcat;
        this.command = command;
    }

    static ProcessMembers python(GroupLog log, String bootstrap, String script, String... options) {
        return new ProcessMembers(log, false, member -> {
            List<String> command = new ArrayList<>(List.of(
                    "/usr/bin/python3", "-u", "foreign/python/" + script, bootstrap, log.topic(), log.group(), member));
            command.addAll(List.of(options));
            return command;
        });
    }

    static ProcessMembers kcat(GroupLog log, String bootstrap, int sessionTimeoutMs) {
        return new ProcessMembers(
                log,
                true,
                member -> List.of(
                        "kcat",
                        "-b",
                        bootstrap,
                        "-X",
                        "session.timeout.ms=" + sessionTimeoutMs,
                        "-X",
                        "heartbeat.interval.ms=500",
                        "-X",
                        "auto.commit.interval.ms=500",
                        "-X",
                        "auto.offset.reset=earliest",
                        "-X",
                        "client.id=" + member,
                        "-u",
                        "-f",
                        "%p %o %s\\n",
                        "-G",
                        log.group(),
                        log.topic()));
    }

    @Override
    public void start(String member) {
        processes.put(member, new MemberProcess(member, command.of(member), kcat, line -> {
            if (kcat) {
                kcatSays(member, line);
            } else if (LINE.matcher(line).matches()) {
                log.line(line);
            }
        }));
    }

    @Override
    public void stop(String member) {
        processes.get(member).terminate();
    }

    @Override
    public void awaitStopped(String member) {
        int exitCode = processes.get(member).awaitEnd();
        if (kcat) {
            log.left(member);
        } else if (exitCode != 0) {
            log.failed(member + " ended with " + exitCode);
        }
    }

    @Override
    public void kill(String member) {
        processes.get(member).kill();
        log.killed(member);
    }

    /**
     * kcat's {@code consume_cb} (kcat.c, 1.7.1) returns without printing once a signal has come, but librdkafka has by then
     * stored the record's offset, which is committed when kcat leaves.
     */
    @Override
    public boolean losesWhatComesWhileItStops() {
        return kcat;
    }

    @Override
    public void close() {
        processes.values().forEach(MemberProcess::close);
    }

    /** It neither tells when it commits nor, against the other members' clocks, when it was assigned what. */
    private void kcatSays(String member, String line) {
        Matcher record = KCAT_RECORD.matcher(line);
        Matcher rebalance = KCAT_REBALANCE.matcher(line);
        if (record.matches()) {
            int partition = Integer.parseInt(record.group(1));
            log.read(System.nanoTime(), member, partition, Long.parseLong(record.group(2)), record.group(3));
        } else if (rebalance.matches()) {
            Set<Integer> partitions = new TreeSet<>();
            Matcher partition = KCAT_PARTITION.matcher(rebalance.group(2));
            while (rebalance.group(1).equals("assigned") && partition.find()) {
                partitions.add(Integer.parseInt(partition.group(1)));
            }
            log.shown(member, partitions);
        }
    }
}
