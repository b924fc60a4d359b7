#pragma once

namespace slaveclone {

// A master's answers to us are short and at hand; a network that is cut must hold up neither a
// donor's applier nor a new slave.
constexpr unsigned masters_answer_timeout_seconds = 15;

}  // namespace slaveclone
