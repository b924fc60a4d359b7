#pragma once

#include <functional>
#include <string>
#include <vector>

namespace slaveclone {

// What a step will do elsewhere, a line each: a statement with its prompt ("donor> …;"), or a
// remark ("# …").
using PlannedLines = std::vector<std::string>;

// Statements as at that server's prompt; what begins with # is a remark.
PlannedLines at_prompt(const std::string& prompt, const std::vector<std::string>& statements);

// The steps of a recipe over a Run, which holds what the steps hand on to each other. A run takes
// them; a dry run only has them told, and has no Run. The recipe is one and the same, so the plan
// leaves nothing out and makes nothing up.
template <class Run>
class Steps {
 public:
  using Tell = std::function<PlannedLines()>;
  using Act = std::function<void(Run&)>;

  virtual ~Steps() = default;

  // Either tells or acts, never both. What 'tell' asks changes nothing, and sees the servers as
  // they are before the first step.
  virtual void take(const Tell& tell, const Act& act) = 0;

  // A step that no server notices.
  void take(const Act& act) {
    take([] { return PlannedLines{}; }, act);
  }
};

template <class Run>
class TakenSteps : public Steps<Run> {
 public:
  explicit TakenSteps(Run& run) : run_(run) {}

  using Steps<Run>::take;
  void take(const typename Steps<Run>::Tell& /*tell*/,
            const typename Steps<Run>::Act& act) override {
    act(run_);
  }

 private:
  Run& run_;
};

template <class Run>
class ToldSteps : public Steps<Run> {
 public:
  using Steps<Run>::take;
  void take(const typename Steps<Run>::Tell& tell,
            const typename Steps<Run>::Act& /*act*/) override {
    for (std::string& line : tell()) lines_.push_back(std::move(line));
  }

  const PlannedLines& lines() const { return lines_; }

 private:
  PlannedLines lines_;
};

}  // namespace slaveclone
