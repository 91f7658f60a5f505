// A share consumer of franz-go, until SIGTERM: releases what ends with 0 once, rejects what ends with 1, accepts the rest.
//
// Arguments: bootstrap, topic, group. Prints "VALUE DELIVERIES VERDICT" for each record, once the broker has confirmed it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var refused atomic.Value
	client, err := kgo.NewClient(
		kgo.SeedBrokers(os.Args[1]),
		kgo.ConsumeTopics(os.Args[2]),
		kgo.ShareGroup(os.Args[3]),
		kgo.ShareAckCallback(func(_ *kgo.Client, results kgo.ShareAckResults) {
			if err := results.Error(); err != nil {
				refused.Store(err.Error())
			}
		}),
	)
	must(err)
	for {
		fetches := client.PollFetches(ctx)
		if ctx.Err() != nil {
			break
		}
		must(fetches.Err())
		var taken []string
		for _, r := range fetches.Records() {
			how, name := verdict(r)
			taken = append(taken, fmt.Sprintf("%s %d %s", r.Value, r.DeliveryCount(), name))
			r.Ack(how)
		}
		must(client.FlushAcks(context.Background()))
		if why := refused.Load(); why != nil {
			must(fmt.Errorf("an acknowledgement was refused: %v", why))
		}
		for _, line := range taken {
			fmt.Println(line)
		}
	}
	client.Close()
}

func verdict(r *kgo.Record) (kgo.AckStatus, string) {
	switch value := string(r.Value); {
	case strings.HasSuffix(value, "0") && r.DeliveryCount() == 1:
		return kgo.AckRelease, "release"
	case strings.HasSuffix(value, "1"):
		return kgo.AckReject, "reject"
	default:
		return kgo.AckAccept, "accept"
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
